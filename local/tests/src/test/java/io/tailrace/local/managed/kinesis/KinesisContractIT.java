package io.tailrace.local.managed.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tailrace.local.Clients;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Durations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * What those who write and read a stream rely on. It holds for the stand-in, and with {@code -Dtailrace.kinesis.endpoint=URL} for an implementation
 * that others have written.
 */
@ParameterizedClass
@MethodSource("endpoints")
class KinesisContractIT {

    private static final String OTHERS = System.getProperty("tailrace.kinesis.endpoint", "");
    private static final String FIRST_SHARD = "shardId-000000000000";

    private final String stream = "contract-" + UUID.randomUUID();
    private final @Nullable KinesisServer own;
    private final KinesisClient client;

    KinesisContractIT(String endpoint) {
        own = endpoint.isEmpty() ? KinesisServer.start(0) : null;
        client = Clients.kinesis(own == null ? URI.create(endpoint) : own.endpoint());
    }

    /** The stand-in's is not known before it starts. */
    static List<String> endpoints() {
        return Stream.of("", OTHERS).distinct().toList();
    }

    @BeforeEach
    void createStream() {
        client.createStream(create -> create.streamName(stream).shardCount(2));
        awaitActive();
    }

    @AfterEach
    void stop() {
        client.deleteStream(delete -> delete.streamName(stream));
        client.close();
        if (own != null) {
            own.close();
        }
    }

    @Test
    void a_stream_describes_itself() {
        StreamDescriptionSummary summary = summary();

        assertThat(summary.streamARN()).isEqualTo("arn:aws:kinesis:us-east-1:000000000000:stream/" + stream);
        assertThat(summary.openShardCount()).isEqualTo(2);
        assertThat(summary.retentionPeriodHours()).isEqualTo(24);
        assertThat(summary.streamCreationTimestamp())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void the_keys_are_divided_evenly_and_a_record_goes_where_its_key_belongs() {
        List<Shard> shards = shards();
        assertThat(shards).extracting(Shard::shardId).containsExactly(FIRST_SHARD, "shardId-000000000001");
        assertThat(shards.get(0).hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(new BigInteger(shards.get(0).hashKeyRange().endingHashKey()).add(BigInteger.ONE))
                .isEqualTo(new BigInteger(shards.get(1).hashKeyRange().startingHashKey()));
        assertThat(shards.get(1).hashKeyRange().endingHashKey()).isEqualTo("340282366920938463463374607431768211455");
        // md5("a") begins with 0c, md5("b") with 92
        assertThat(put("a", "x").shardId()).isEqualTo(FIRST_SHARD);
        assertThat(put("b", "x").shardId()).isEqualTo("shardId-000000000001");
    }

    @Test
    void records_come_back_in_their_order_with_rising_sequence_numbers() {
        List<String> sequences = new ArrayList<>();
        IntStream.range(0, 10).forEach(i -> sequences.add(put("a", "" + i).sequenceNumber()));

        GetRecordsResponse page = read(iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON));

        assertThat(texts(page)).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(page.records()).extracting(Record::sequenceNumber).isEqualTo(sequences);
        assertThat(sequences.stream().map(BigInteger::new).toList()).isSorted().doesNotHaveDuplicates();
        assertThat(page.records()).allSatisfy(record -> {
            assertThat(record.partitionKey()).isEqualTo("a");
            assertThat(record.approximateArrivalTimestamp())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        });
        assertThat(page.millisBehindLatest()).isZero();
    }

    @Test
    void a_page_has_no_more_records_than_wanted_and_the_next_one_goes_on() {
        IntStream.range(0, 5).forEach(i -> put("a", "" + i));

        GetRecordsResponse first = client.getRecords(
                get -> get.limit(3).shardIterator(iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON)));
        GetRecordsResponse second = read(first.nextShardIterator());
        GetRecordsResponse third = read(second.nextShardIterator());

        assertThat(texts(first)).containsExactly("0", "1", "2");
        assertThat(texts(second)).containsExactly("3", "4");
        assertThat(texts(third)).isEmpty();
        put("a", "5");
        assertThat(texts(read(third.nextShardIterator()))).containsExactly("5");
    }

    @Test
    void a_shard_is_opened_at_every_kind_of_place() {
        put("a", "1");
        String second = put("a", "2").sequenceNumber();
        String latest = iterator(FIRST_SHARD, ShardIteratorType.LATEST);
        put("a", "3");

        assertThat(texts(read(iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON))))
                .containsExactly("1", "2", "3");
        assertThat(texts(read(iteratorAt(second, ShardIteratorType.AT_SEQUENCE_NUMBER))))
                .containsExactly("2", "3");
        assertThat(texts(read(iteratorAt(second, ShardIteratorType.AFTER_SEQUENCE_NUMBER))))
                .containsExactly("3");
        assertThat(texts(read(latest))).containsExactly("3");
    }

    @Test
    void a_shard_is_opened_at_a_moment() {
        put("a", "1");
        Instant first = arrival("1");
        await().atMost(Durations.ONE_MINUTE).until(() -> Instant.now().isAfter(first.plusMillis(20)));
        put("a", "2");

        assertThat(texts(read(iteratorAt(first)))).containsExactly("1", "2");
        assertThat(texts(read(iteratorAt(first.plusMillis(10))))).containsExactly("2");
        assertThat(texts(read(iteratorAt(first.minus(Duration.ofDays(2)))))).containsExactly("1", "2");
    }

    @Test
    void several_records_are_answered_in_their_order() {
        PutRecordsResponse answer =
                client.putRecords(put -> put.streamName(stream).records(entry("a", "1"), entry("b", "2")));

        assertThat(answer.failedRecordCount()).isZero();
        assertThat(answer.records())
                .extracting(result -> result.shardId())
                .containsExactly(FIRST_SHARD, "shardId-000000000001");
    }

    @Test
    void a_split_shard_is_read_to_its_end_and_its_children_follow() {
        String before = put("a", "before").sequenceNumber();

        split(FIRST_SHARD, "1000");
        PutRecordResponse after = put("a", "after");

        assertThat(shards())
                .extracting(
                        Shard::shardId, Shard::parentShardId, Shard::adjacentParentShardId, KinesisContractIT::isOpen)
                .containsExactly(
                        tuple(FIRST_SHARD, null, null, false),
                        tuple("shardId-000000000001", null, null, true),
                        tuple("shardId-000000000002", FIRST_SHARD, null, true),
                        tuple("shardId-000000000003", FIRST_SHARD, null, true));
        assertThat(after.shardId()).isEqualTo("shardId-000000000003");
        assertThat(new BigInteger(after.sequenceNumber())).isGreaterThan(new BigInteger(before));
        assertThat(texts(toTheEnd(iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON))))
                .containsExactly("before");
        assertThat(texts(toTheEnd(iteratorAt(before, ShardIteratorType.AT_SEQUENCE_NUMBER))))
                .containsExactly("before");
        assertThat(texts(toTheEnd(iteratorAt(before, ShardIteratorType.AFTER_SEQUENCE_NUMBER))))
                .isEmpty();
        assertThat(texts(read(iterator("shardId-000000000003", ShardIteratorType.TRIM_HORIZON))))
                .containsExactly("after");
    }

    @Test
    void the_last_page_of_a_shard_names_its_children() {
        split(FIRST_SHARD, "1000");

        assertThat(toTheEnd(iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON))
                        .get(0)
                        .childShards())
                .extracting(child -> child.shardId(), child -> child.parentShards())
                .containsExactly(
                        tuple("shardId-000000000002", List.of(FIRST_SHARD)),
                        tuple("shardId-000000000003", List.of(FIRST_SHARD)));
    }

    @Test
    void a_merged_shard_has_two_parents_and_their_keys() {
        merge(FIRST_SHARD, "shardId-000000000001");

        Shard child = shards().get(2);
        assertThat(child.parentShardId()).isEqualTo(FIRST_SHARD);
        assertThat(child.adjacentParentShardId()).isEqualTo("shardId-000000000001");
        assertThat(child.hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(child.hashKeyRange().endingHashKey()).isEqualTo("340282366920938463463374607431768211455");
        assertThat(put("b", "x").shardId()).isEqualTo(child.shardId());
        assertThat(texts(toTheEnd(iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON))))
                .isEmpty();
    }

    @Test
    void shards_are_listed_in_pages_and_by_filter() {
        split(FIRST_SHARD, "1000");
        ListShardsResponse first =
                client.listShards(list -> list.streamName(stream).maxResults(3));
        ListShardsResponse second = client.listShards(list -> list.nextToken(first.nextToken()));

        assertThat(first.shards()).hasSize(3);
        assertThat(second.shards()).extracting(Shard::shardId).containsExactly("shardId-000000000003");
        assertThat(second.nextToken()).isNull();
        assertThat(client.listShards(list ->
                                list.streamName(stream).shardFilter(filter -> filter.type(ShardFilterType.AT_LATEST)))
                        .shards())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000001", "shardId-000000000002", "shardId-000000000003");
    }

    @Test
    void a_stream_is_found_by_its_arn() {
        String arn = summary().streamARN();
        put("a", "1");

        String iterator = client.getShardIterator(get ->
                        get.streamARN(arn).shardId(FIRST_SHARD).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();

        assertThat(client.listShards(list -> list.streamARN(arn)).shards()).hasSize(2);
        assertThat(texts(client.getRecords(get -> get.streamARN(arn).shardIterator(iterator))))
                .containsExactly("1");
    }

    @Test
    void what_does_not_exist_is_not_found() {
        assertThatThrownBy(() -> client.describeStreamSummary(describe -> describe.streamName("nowhere")))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() -> iterator("shardId-000000000009", ShardIteratorType.TRIM_HORIZON))
                .isInstanceOf(ResourceNotFoundException.class);
        assertThatThrownBy(() ->
                        client.createStream(create -> create.streamName(stream).shardCount(1)))
                .isInstanceOf(ResourceInUseException.class);
    }

    @Test
    void what_does_not_fit_the_stream_is_an_invalid_argument() {
        assertThatThrownBy(() -> iteratorAt("nonsense", ShardIteratorType.AT_SEQUENCE_NUMBER))
                .isInstanceOf(InvalidArgumentException.class);
        split(FIRST_SHARD, "1000");
        assertThatThrownBy(() -> client.mergeShards(merge -> merge.streamName(stream)
                        .shardToMerge("shardId-000000000001")
                        .adjacentShardToMerge("shardId-000000000002")))
                .isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void a_record_above_one_megabyte_is_refused() {
        assertThatThrownBy(() -> put("a", "x".repeat(1024 * 1024 + 1))).isInstanceOf(KinesisException.class);
    }

    private static boolean isOpen(Shard shard) {
        return shard.sequenceNumberRange().endingSequenceNumber() == null;
    }

    private StreamDescriptionSummary summary() {
        return client.describeStreamSummary(describe -> describe.streamName(stream))
                .streamDescriptionSummary();
    }

    /** The service changes streams in the background. */
    private void awaitActive() {
        await().atMost(Durations.ONE_MINUTE).until(() -> summary().streamStatus() == StreamStatus.ACTIVE);
    }

    private void split(String shard, String newStartingHashKey) {
        client.splitShard(split -> split.streamName(stream).shardToSplit(shard).newStartingHashKey(newStartingHashKey));
        awaitActive();
    }

    private void merge(String shard, String adjacent) {
        client.mergeShards(merge -> merge.streamName(stream).shardToMerge(shard).adjacentShardToMerge(adjacent));
        awaitActive();
    }

    private PutRecordResponse put(String key, String text) {
        return client.putRecord(put -> put.streamName(stream).partitionKey(key).data(SdkBytes.fromUtf8String(text)));
    }

    private static PutRecordsRequestEntry entry(String key, String text) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromUtf8String(text))
                .build();
    }

    private List<Shard> shards() {
        return client.listShards(list -> list.streamName(stream)).shards();
    }

    private String iterator(String shard, ShardIteratorType type) {
        return iterator(get -> get.shardId(shard).shardIteratorType(type));
    }

    private String iteratorAt(String sequenceNumber, ShardIteratorType type) {
        return iterator(get -> get.shardId(FIRST_SHARD).shardIteratorType(type).startingSequenceNumber(sequenceNumber));
    }

    private String iteratorAt(Instant time) {
        return iterator(get -> get.shardId(FIRST_SHARD)
                .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                .timestamp(time));
    }

    private String iterator(Consumer<GetShardIteratorRequest.Builder> place) {
        return client.getShardIterator(get -> place.accept(get.streamName(stream)))
                .shardIterator();
    }

    private GetRecordsResponse read(String iterator) {
        return client.getRecords(get -> get.shardIterator(iterator));
    }

    /** Reads a closed shard; the page that has no next one is the first of the answer. */
    private List<GetRecordsResponse> toTheEnd(String iterator) {
        List<GetRecordsResponse> pages = new ArrayList<>();
        @Nullable String next = iterator;
        while (next != null) {
            assertThat(pages.size()).as("pages of a closed shard").isLessThan(10);
            GetRecordsResponse page = read(next);
            pages.add(0, page);
            next = page.nextShardIterator();
        }
        return pages;
    }

    private Instant arrival(String text) {
        return read(iterator(FIRST_SHARD, ShardIteratorType.TRIM_HORIZON)).records().stream()
                .filter(record -> record.data().asUtf8String().equals(text))
                .findFirst()
                .orElseThrow()
                .approximateArrivalTimestamp();
    }

    private static List<String> texts(GetRecordsResponse page) {
        return page.records().stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }

    private static List<String> texts(List<GetRecordsResponse> pages) {
        return pages.stream().flatMap(page -> texts(page).stream()).toList();
    }
}
