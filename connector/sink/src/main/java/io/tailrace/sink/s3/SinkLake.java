package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.merge.TableState;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.Owners;
import io.tailrace.sink.s3.store.S3Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;

/** What a sink's configuration has written so far, without a sink: for people who look at it, and decide about it. */
public final class SinkLake implements AutoCloseable {
    private final AwsClients clients;
    private final S3Store store;
    private final Owners owners;
    private final LakeTables tables;
    private final String prefix;
    private final S3SinkOptions options;
    private final IcebergCatalog catalog;

    private SinkLake(AwsClients clients, S3SinkOptions options) {
        this.clients = clients;
        this.store = options.store(clients);
        this.owners = options.owners(store);
        this.tables = options.tables(clients, store, SinkParts.commitPause());
        this.prefix = options.prefix();
        this.options = options;
        this.catalog = options.catalog();
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

    /** The topics that the configuration names one by one; none where a pattern names them. */
    public List<String> namedTopics() {
        return options.topics();
    }

    /** Whether the connector of this configuration reads a topic: other connectors may write theirs below the same prefix. */
    public boolean reads(String topic) {
        return options.topics().contains(topic)
                || options.topicPattern()
                        .filter(pattern -> pattern.matcher(topic).matches())
                        .isPresent();
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

    /**
     * The Iceberg tables that exist of those that the sink writes, by the name of the current table; none of a sink with Hive tables.
     *
     * @throws org.apache.kafka.connect.errors.RetriableException when the catalog cannot be asked now
     * @throws org.apache.kafka.connect.errors.ConnectException when a person must act
     */
    public SortedMap<String, TableState> tables() {
        SortedMap<String, TableState> states = new TreeMap<>();
        if (!options.isIceberg()) {
            return states;
        }
        Set<String> names = new TreeSet<>(options.mergeKeys().keySet());
        topics().forEach(topic -> names.add(options.tableName(topic)));
        for (String name : names) {
            @Nullable TableIdentifier current =
                    options.mergeKeys().containsKey(name) ? options.merge(name).current() : null;
            try {
                TableState.read(catalog.open(), options.log(name), current).ifPresent(state -> states.put(name, state));
            } catch (RuntimeException e) {
                throw CatalogErrors.translate("read the metadata of table " + name, e);
            }
        }
        return states;
    }

    /** After how long the sink writes the rows that it has. */
    public Duration rotateInterval() {
        return options.rotation().interval();
    }

    /** How often the sink's task merges. */
    public Duration mergeInterval() {
        return options.mergePace().interval();
    }

    @Override
    public void close() {
        catalog.close();
        tables.close();
        clients.close();
    }
}
