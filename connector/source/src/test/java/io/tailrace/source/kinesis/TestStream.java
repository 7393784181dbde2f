package io.tailrace.source.kinesis;

import static org.awaitility.Awaitility.await;

import io.tailrace.source.Marker;
import io.tailrace.source.dynamodb.DeliveryMode;
import io.tailrace.source.dynamodb.OffsetMemory;
import io.tailrace.source.dynamodb.TestWorker;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Durations;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** A stream of changes of orders on a stand-in, who writes into it, and a connector that reads it. */
final class TestStream implements AutoCloseable {

    static final String NAME = "sales-orders-changes";

    private final URI endpoint;
    private final String name;
    private final KinesisClient client;
    private final Map<String, Integer> versions = new LinkedHashMap<>();
    private int sequence;

    TestStream(URI endpoint) {
        this(endpoint, NAME);
    }

    /** @param name of its own, since test classes that run at once share an endpoint that others serve */
    TestStream(URI endpoint, String name) {
        this.endpoint = endpoint;
        this.name = name;
        this.client = KinesisClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    TestStream create(int shards) {
        client.createStream(request -> request.streamName(name).shardCount(shards));
        awaitActive();
        return this;
    }

    void delete() {
        client.deleteStream(request -> request.streamName(name));
        await().atMost(Durations.ONE_MINUTE).until(this::isGone);
    }

    /** The next version of this order, as a pipe writes it. */
    void write(String order) {
        int version = versions.merge(order, 1, Integer::sum);
        put(order, change(order, version, ++sequence));
    }

    static String change(String order, int version, int sequence) {
        return "{\"eventID\":\"e" + sequence + "\",\"eventName\":\"" + (version == 1 ? "INSERT" : "MODIFY")
                + "\",\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\"us-east-1\",\"dynamodb\":{"
                + "\"ApproximateCreationDateTime\":1767225600,\"Keys\":{\"order_id\":{\"S\":\"" + order
                + "\"}},\"NewImage\":{\"order_id\":{\"S\":\"" + order + "\"},\"price\":{\"N\":\"" + version
                + "\"}},\"SequenceNumber\":\"" + (100_000_000_000_000_000L + sequence)
                + "\",\"SizeBytes\":26,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},\"eventSourceARN\":"
                + "\"arn:aws:dynamodb:us-east-1:111122223333:table/sales-orders/stream/2026-01-01T00:00:00.000\"}";
    }

    void put(String partitionKey, String data) {
        put(partitionKey, SdkBytes.fromUtf8String(data));
    }

    void put(String partitionKey, SdkBytes data) {
        client.putRecord(
                request -> request.streamName(name).partitionKey(partitionKey).data(data));
    }

    /** What was written, by order: 1, 2, 3, ... */
    Map<String, List<String>> written() {
        Map<String, List<String>> written = new LinkedHashMap<>();
        versions.forEach((order, newest) -> {
            List<String> all = new ArrayList<>();
            for (int version = 1; version <= newest; version++) {
                all.add(Integer.toString(version));
            }
            written.put(order, all);
        });
        return written;
    }

    int count() {
        return sequence;
    }

    void split(String shard) {
        Shard found = shard(shard);
        BigInteger first = new BigInteger(found.hashKeyRange().startingHashKey());
        BigInteger last = new BigInteger(found.hashKeyRange().endingHashKey());
        String middle = first.add(last).shiftRight(1).toString();
        client.splitShard(
                request -> request.streamName(name).shardToSplit(shard).newStartingHashKey(middle));
        awaitActive();
    }

    void merge(String one, String other) {
        client.mergeShards(request -> request.streamName(name).shardToMerge(one).adjacentShardToMerge(other));
        awaitActive();
    }

    /** The open shards in the order of their hash keys. */
    List<String> open() {
        return client.listShards(request -> request.streamName(name)).shards().stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() == null)
                .sorted(Comparator.comparing(
                        shard -> new BigInteger(shard.hashKeyRange().startingHashKey())))
                .map(Shard::shardId)
                .toList();
    }

    /** The service changes streams in the background. */
    private void awaitActive() {
        await().atMost(Durations.ONE_MINUTE).until(() -> status() == StreamStatus.ACTIVE);
    }

    private boolean isGone() {
        try {
            client.describeStreamSummary(request -> request.streamName(name));
            return false;
        } catch (ResourceNotFoundException e) {
            return true;
        }
    }

    private StreamStatus status() {
        return client.describeStreamSummary(request -> request.streamName(name))
                .streamDescriptionSummary()
                .streamStatus();
    }

    private Shard shard(String id) {
        return client.listShards(request -> request.streamName(name)).shards().stream()
                .filter(shard -> shard.shardId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    Map<String, String> props(DeliveryMode mode) {
        Map<String, String> props = new HashMap<>();
        props.put("name", "orders-from-kinesis");
        props.put("connector.class", KinesisSourceConnector.class.getName());
        props.put("stream", name);
        props.put("aws.region", "us-east-1");
        props.put("aws.access.key.id", "test");
        props.put("aws.secret.access.key", "test");
        props.put("kinesis.endpoint", endpoint.toString());
        props.put("shard.poll.interval.ms", "200");
        props.put("shard.idle.max.interval.ms", "200");
        props.put("shard.sweep.interval.ms", "1000");
        props.put("shard.page.max.records", "3");
        props.put("batch.max.records", "4");
        mode.applyTo(props);
        return props;
    }

    static TestWorker worker(Map<String, String> props, int maxTasks, OffsetMemory offsets, List<SourceRecord> topic) {
        return worker(props, maxTasks, offsets, topic, InstantSource.system());
    }

    static TestWorker worker(
            Map<String, String> props,
            int maxTasks,
            OffsetMemory offsets,
            List<SourceRecord> topic,
            InstantSource clock) {
        return new TestWorker(
                new KinesisSourceConnector(clock),
                () -> new KinesisSourceTask(Duration.ofMillis(50), clock),
                props,
                maxTasks,
                offsets,
                topic);
    }

    /** The versions in the topic, by order, as they came. */
    static Map<String, List<String>> arrived(List<SourceRecord> topic) {
        Map<String, List<String>> arrived = new LinkedHashMap<>();
        for (SourceRecord record : topic) {
            if (!(record instanceof Marker) && record.value() instanceof Struct value) {
                arrived.computeIfAbsent(((Struct) record.key()).getString("order_id"), order -> new ArrayList<>())
                        .add(value.getStruct("dynamodb")
                                .getString("NewImage")
                                .replaceAll(".*\"price\":\\{\"N\":\"([^\"]*)\".*", "$1"));
            }
        }
        return arrived;
    }

    /** How many different versions have come. */
    static int distinct(List<SourceRecord> topic) {
        return arrived(topic).values().stream()
                .mapToInt(versions -> (int) versions.stream().distinct().count())
                .sum();
    }

    @Override
    public void close() {
        client.close();
    }
}
