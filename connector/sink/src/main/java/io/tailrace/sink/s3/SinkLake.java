package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.Owners;
import io.tailrace.sink.s3.store.S3Store;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** What a sink's configuration has written so far, without a sink: for people who look at it, and decide about it. */
public final class SinkLake implements AutoCloseable {
    private final AwsClients clients;
    private final S3Store store;
    private final Owners owners;
    private final LakeTables tables;
    private final String prefix;

    private SinkLake(AwsClients clients, S3SinkOptions options) {
        this.clients = clients;
        this.store = options.store(clients);
        this.owners = options.owners(store);
        this.tables = options.tables(clients, store);
        this.prefix = options.prefix();
    }

    /**
     * The lake of a connector.
     *
     * @param configuration the connector's options, without references to other places
     * @throws org.apache.kafka.common.config.ConfigException when an option is wrong
     */
    public static SinkLake of(Map<String, String> configuration) {
        S3SinkOptions options = S3SinkOptions.of(configuration);
        return new SinkLake(new AwsClients(options.aws()), options);
    }

    /** Topics that have claims, sorted. */
    public List<String> topics() {
        return LakePartition.topics(store, prefix);
    }

    /** Partitions of a topic that have claims, sorted. */
    public List<Integer> partitions(String topic) {
        return LakePartition.partitions(store, prefix, topic);
    }

    public LakePartition partition(String topic, int partition) {
        return new LakePartition(store, prefix, topic, partition, tables.visible(), Clock.systemUTC());
    }

    /** Which connector writes which topic. */
    public Owners owners() {
        return owners;
    }

    @Override
    public void close() {
        tables.close();
        clients.close();
    }
}
