package io.tailrace.local.managed.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.local.Clients;
import io.tailrace.local.managed.SettableClock;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.PutRecordResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

class KinesisServerIT {

    private static final String STREAM = "changes";

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static final TrimLimits RETENTION = new TrimLimits(Duration.ofHours(24), 12_000_000);

    private final SettableClock clock = new SettableClock(START);
    private final Set<String> refusedKeys = new HashSet<>();
    private final KinesisServer server = KinesisServer.start(0, refusedKeys::contains, RETENTION, clock);
    private final KinesisClient client = Clients.kinesis(server.endpoint());

    @BeforeEach
    void createStream() {
        client.createStream(create -> create.streamName(STREAM).shardCount(2));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void a_record_comes_back_as_it_was_put() {
        String shard = put("order 7", "{\"a\":1}").shardId();

        List<Record> records =
                read(iterator(shard, ShardIteratorType.TRIM_HORIZON)).records();

        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.data().asUtf8String()).isEqualTo("{\"a\":1}");
            assertThat(record.partitionKey()).isEqualTo("order 7");
            assertThat(record.approximateArrivalTimestamp()).isEqualTo(START);
            assertThat(record.sequenceNumber()).hasSize(56).startsWith("49");
        });
    }

    @Test
    void the_md5_of_the_partition_key_chooses_the_shard() {
        // md5("a") begins with 0c, md5("b") with 92
        assertThat(put("a", "x").shardId()).isEqualTo("shardId-000000000000");
        assertThat(put("b", "x").shardId()).isEqualTo("shardId-000000000001");
    }

    @Test
    void an_explicit_hash_key_overrules_the_partition_key() {
        String lowest = client.putRecord(put -> put.streamName(STREAM)
                        .partitionKey("b")
                        .explicitHashKey("0")
                        .data(SdkBytes.fromUtf8String("x")))
                .shardId();

        assertThat(lowest).isEqualTo("shardId-000000000000");
    }

    @Test
    void sequence_numbers_rise_within_a_shard() {
        List<BigInteger> numbers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            numbers.add(new BigInteger(put("a", "x" + i).sequenceNumber()));
        }

        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void refused_records_of_a_batch_are_reported_one_by_one() {
        refusedKeys.add("b");

        PutRecordsResponse response = client.putRecords(
                put -> put.streamName(STREAM).records(entry("a", "1"), entry("b", "2"), entry("c", "3")));

        assertThat(response.failedRecordCount()).isEqualTo(1);
        assertThat(response.records())
                .extracting(PutRecordsResultEntry::errorCode)
                .containsExactly(null, "ProvisionedThroughputExceededException", null);
        assertThat(response.records().get(1).errorMessage()).isEqualTo("Rate exceeded for shard in stream changes.");
        assertThat(response.records().get(1).sequenceNumber()).isNull();
    }

    @Test
    void a_refused_single_record_is_an_exception() {
        refusedKeys.add("b");

        assertThatThrownBy(() -> put("b", "x")).isInstanceOf(ProvisionedThroughputExceededException.class);
    }

    @Test
    void each_kind_of_iterator_starts_where_it_says() {
        String first = put("a", "1").sequenceNumber();
        clock.advance(Duration.ofSeconds(10));
        put("a", "2");
        String shard = "shardId-000000000000";

        String latest = iterator(shard, ShardIteratorType.LATEST);
        put("a", "3");

        assertThat(texts(read(latest))).containsExactly("3");
        assertThat(texts(read(iterator(shard, ShardIteratorType.TRIM_HORIZON)))).containsExactly("1", "2", "3");
        assertThat(texts(read(iteratorAt(shard, ShardIteratorType.AT_SEQUENCE_NUMBER, first))))
                .containsExactly("1", "2", "3");
        assertThat(texts(read(iteratorAt(shard, ShardIteratorType.AFTER_SEQUENCE_NUMBER, first))))
                .containsExactly("2", "3");
        assertThat(texts(read(iteratorAt(shard, START.plusMillis(1))))).containsExactly("2", "3");
    }

    @Test
    void records_older_than_the_retention_are_trimmed_and_readers_go_on_at_the_horizon() {
        String first = put("a", "1").sequenceNumber();
        clock.advance(Duration.ofHours(24).minusMinutes(1));
        put("a", "2");
        String shard = "shardId-000000000000";
        String atTheFirst = iterator(shard, ShardIteratorType.TRIM_HORIZON);
        clock.advance(Duration.ofMinutes(2));

        assertThat(texts(read(atTheFirst))).containsExactly("2");
        assertThat(texts(read(iterator(shard, ShardIteratorType.TRIM_HORIZON)))).containsExactly("2");
        assertThat(texts(read(iteratorAt(shard, ShardIteratorType.AT_SEQUENCE_NUMBER, first))))
                .containsExactly("2");
        assertThat(texts(read(iteratorAt(shard, START)))).containsExactly("2");
        clock.advance(Duration.ofHours(24));
        assertThat(read(iterator(shard, ShardIteratorType.TRIM_HORIZON)).records())
                .isEmpty();
        put("a", "3");
        assertThat(texts(read(iterator(shard, ShardIteratorType.TRIM_HORIZON)))).containsExactly("3");
    }

    @Test
    void a_shard_keeps_no_more_bytes_than_it_may() {
        String megabyte = "x".repeat(1_000_000 - 1);
        String shard = "shardId-000000000000";
        String first = put("a", megabyte).sequenceNumber();
        String atTheFirst = iterator(shard, ShardIteratorType.TRIM_HORIZON);

        List<String> sequences = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> sequences.add(put("a", megabyte).sequenceNumber()));

        GetRecordsResponse page = read(atTheFirst);
        List<Record> left = new ArrayList<>(page.records());
        left.addAll(read(page.nextShardIterator()).records());
        assertThat(left).extracting(Record::sequenceNumber).isEqualTo(sequences.subList(8, 20));
        assertThat(sequences).isSorted().doesNotContain(first);
    }

    @Test
    void a_read_goes_on_where_the_last_one_ended() {
        IntStream.rangeClosed(1, 3).forEach(i -> put("a", "" + i));

        GetRecordsResponse page = client.getRecords(
                get -> get.limit(2).shardIterator(iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON)));

        assertThat(texts(page)).containsExactly("1", "2");
        assertThat(texts(read(page.nextShardIterator()))).containsExactly("3");
    }

    @Test
    void a_read_holds_at_most_ten_megabytes() {
        String large = "x".repeat(1024 * 1024 - 1);
        IntStream.range(0, 11).forEach(i -> put("a", large));

        GetRecordsResponse page = read(iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON));

        assertThat(page.records()).hasSize(10);
        assertThat(read(page.nextShardIterator()).records()).hasSize(1);
    }

    @Test
    void a_record_above_one_megabyte_is_refused() {
        assertThatThrownBy(() -> put("a", "x".repeat(1024 * 1024)))
                .isInstanceOf(KinesisException.class)
                .hasMessageContaining("A record with its partition key has 1048577 bytes; 1048576 are allowed.");
    }

    @Test
    void a_reader_learns_how_far_it_is_behind() {
        put("a", "1");
        clock.advance(Duration.ofSeconds(3));
        put("a", "2");
        clock.advance(Duration.ofSeconds(4));

        GetRecordsResponse page = client.getRecords(
                get -> get.limit(1).shardIterator(iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON)));

        assertThat(page.millisBehindLatest()).isEqualTo(4_000);
        assertThat(read(page.nextShardIterator()).millisBehindLatest()).isZero();
    }

    @Test
    void an_iterator_is_good_for_five_minutes() {
        String iterator = iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON);

        clock.advance(Duration.ofMinutes(5));
        assertThat(read(iterator).records()).isEmpty();
        clock.advance(Duration.ofMillis(1));

        assertThatThrownBy(() -> read(iterator))
                .isInstanceOf(ExpiredIteratorException.class)
                .hasMessageContaining("Iterator expired: it was created at 2026-03-01T12:00:00Z");
    }

    @Test
    void what_is_not_an_iterator_is_refused() {
        assertThatThrownBy(() -> read("nonsense"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Invalid ShardIterator.");
    }

    @Test
    void a_moment_to_come_is_not_a_place_in_a_shard() {
        assertThatThrownBy(() -> iteratorAt("shardId-000000000000", START.plusMillis(1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Timestamp 2026-03-01T12:00:00.001Z has not come yet.");
    }

    @Test
    void a_split_shard_is_read_to_its_end_and_names_its_children() {
        put("a", "before");
        String parent = "shardId-000000000000";

        client.splitShard(split -> split.streamName(STREAM).shardToSplit(parent).newStartingHashKey("1000"));

        GetRecordsResponse end = read(iterator(parent, ShardIteratorType.TRIM_HORIZON));
        assertThat(texts(end)).containsExactly("before");
        assertThat(end.nextShardIterator()).isNull();
        assertThat(end.childShards())
                .hasSize(2)
                .allSatisfy(child -> assertThat(child.parentShards()).containsExactly(parent));
        assertThat(end.childShards().get(1).hashKeyRange().startingHashKey()).isEqualTo("1000");
        assertThat(put("a", "after").shardId())
                .isEqualTo(end.childShards().get(1).shardId());
    }

    @Test
    void sequence_numbers_of_a_child_are_above_those_of_its_parent() {
        String before = put("a", "before").sequenceNumber();

        client.splitShard(split ->
                split.streamName(STREAM).shardToSplit("shardId-000000000000").newStartingHashKey("1000"));

        Shard parent = shards().get(0);
        BigInteger end = new BigInteger(parent.sequenceNumberRange().endingSequenceNumber());
        assertThat(end).isGreaterThan(new BigInteger(before));
        assertThat(new BigInteger(put("a", "after").sequenceNumber())).isGreaterThan(end);
    }

    @Test
    void a_merged_shard_has_two_parents() {
        client.mergeShards(merge -> merge.streamName(STREAM)
                .shardToMerge("shardId-000000000000")
                .adjacentShardToMerge("shardId-000000000001"));

        Shard child = shards().get(2);
        assertThat(child.parentShardId()).isEqualTo("shardId-000000000000");
        assertThat(child.adjacentParentShardId()).isEqualTo("shardId-000000000001");
        assertThat(child.hashKeyRange().startingHashKey()).isEqualTo("0");
        assertThat(child.hashKeyRange().endingHashKey()).isEqualTo("340282366920938463463374607431768211455");
        assertThat(put("b", "x").shardId()).isEqualTo(child.shardId());
    }

    @Test
    void a_split_outside_the_shard_is_refused() {
        assertThatThrownBy(() -> client.splitShard(split -> split.streamName(STREAM)
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("0")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("NewStartingHashKey 0 is not within shard shardId-000000000000.");
    }

    @Test
    void a_closed_shard_is_neither_split_nor_merged_again() {
        client.splitShard(split ->
                split.streamName(STREAM).shardToSplit("shardId-000000000000").newStartingHashKey("1000"));

        assertThatThrownBy(() -> client.mergeShards(merge -> merge.streamName(STREAM)
                        .shardToMerge("shardId-000000000000")
                        .adjacentShardToMerge("shardId-000000000001")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Shard shardId-000000000000 of stream changes is closed already.");
    }

    @Test
    void shards_are_listed_in_pages() {
        ListShardsResponse first =
                client.listShards(list -> list.streamName(STREAM).maxResults(1));
        ListShardsResponse second = client.listShards(list -> list.nextToken(first.nextToken()));

        assertThat(first.shards()).extracting(Shard::shardId).containsExactly("shardId-000000000000");
        assertThat(second.shards()).extracting(Shard::shardId).containsExactly("shardId-000000000001");
        assertThat(second.nextToken()).isNull();
    }

    @Test
    void shards_are_listed_by_filter() {
        client.splitShard(split ->
                split.streamName(STREAM).shardToSplit("shardId-000000000000").newStartingHashKey("1000"));

        assertThat(client.listShards(list ->
                                list.streamName(STREAM).shardFilter(filter -> filter.type(ShardFilterType.AT_LATEST)))
                        .shards())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000001", "shardId-000000000002", "shardId-000000000003");
        assertThat(client.listShards(list -> list.streamName(STREAM)
                                .shardFilter(filter -> filter.type(ShardFilterType.AFTER_SHARD_ID)
                                        .shardId("shardId-000000000002")))
                        .shards())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000003");
    }

    @Test
    void a_stream_describes_itself() {
        client.createStream(create ->
                create.streamName("on-demand").streamModeDetails(mode -> mode.streamMode(StreamMode.ON_DEMAND)));

        assertThat(client.describeStreamSummary(describe -> describe.streamName("on-demand"))
                        .streamDescriptionSummary())
                .satisfies(summary -> {
                    assertThat(summary.streamStatusAsString()).isEqualTo("ACTIVE");
                    assertThat(summary.openShardCount()).isEqualTo(4);
                    assertThat(summary.streamCreationTimestamp()).isEqualTo(START);
                });
        assertThat(client.describeStream(describe -> describe.streamName(STREAM).limit(1))
                        .streamDescription())
                .satisfies(description -> {
                    assertThat(description.shards()).hasSize(1);
                    assertThat(description.hasMoreShards()).isTrue();
                    assertThat(description.streamARN()).endsWith(":stream/changes");
                });
    }

    @Test
    void a_stream_is_found_by_its_arn_too() {
        String arn = client.describeStreamSummary(describe -> describe.streamName(STREAM))
                .streamDescriptionSummary()
                .streamARN();

        assertThat(client.listShards(list -> list.streamARN(arn)).shards()).hasSize(2);
    }

    @Test
    void a_second_stream_of_the_same_name_is_refused() {
        assertThatThrownBy(() -> createStream()).isInstanceOf(ResourceInUseException.class);
    }

    @Test
    void a_deleted_stream_is_not_found() {
        client.deleteStream(delete -> delete.streamName(STREAM));

        assertThatThrownBy(() -> put("a", "x"))
                .isInstanceOf(ResourceNotFoundException.class)
                .hasMessageContaining("Stream changes not found.");
    }

    @Test
    void what_the_server_does_not_know_it_refuses() {
        assertThatThrownBy(client::listStreams)
                .isInstanceOf(KinesisException.class)
                .hasMessageContaining("ListStreams is not supported here.");
        assertThatThrownBy(
                        () -> client.listShards(list -> list.streamName(STREAM).streamCreationTimestamp(START)))
                .isInstanceOf(KinesisException.class)
                .hasMessageContaining("StreamCreationTimestamp is not supported here");
    }

    @Test
    void the_command_lines_json_is_understood() throws Exception {
        String put = json("PutRecord", "{'StreamName':'changes','PartitionKey':'a','Data':'eA=='}");
        String iterator = iterator("shardId-000000000000", ShardIteratorType.TRIM_HORIZON);

        String got = json("GetRecords", "{'ShardIterator':'" + iterator + "'}");

        assertThat(put).contains("\"ShardId\":\"shardId-000000000000\"");
        assertThat(got).contains("\"Data\":\"eA==\"").contains("\"ApproximateArrivalTimestamp\":1772366400.000");
        assertThat(json("PutRecord", "[]"))
                .contains("SerializationException")
                .contains("The body is not a JSON object.");
    }

    private String json(String operation, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.endpoint() + "/"))
                .header("Content-Type", "application/x-amz-json-1.1")
                .header("X-Amz-Target", "Kinesis_20131202." + operation)
                .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        return response.body();
    }

    private PutRecordResponse put(String key, String text) {
        return client.putRecord(put -> put.streamName(STREAM).partitionKey(key).data(SdkBytes.fromUtf8String(text)));
    }

    private static PutRecordsRequestEntry entry(String key, String text) {
        return PutRecordsRequestEntry.builder()
                .partitionKey(key)
                .data(SdkBytes.fromUtf8String(text))
                .build();
    }

    private List<Shard> shards() {
        return client.listShards(list -> list.streamName(STREAM)).shards();
    }

    private String iterator(String shard, ShardIteratorType type) {
        return client.getShardIterator(
                        get -> get.streamName(STREAM).shardId(shard).shardIteratorType(type))
                .shardIterator();
    }

    private String iteratorAt(String shard, ShardIteratorType type, String sequenceNumber) {
        return client.getShardIterator(get -> get.streamName(STREAM)
                        .shardId(shard)
                        .shardIteratorType(type)
                        .startingSequenceNumber(sequenceNumber))
                .shardIterator();
    }

    private String iteratorAt(String shard, Instant time) {
        return client.getShardIterator(get -> get.streamName(STREAM)
                        .shardId(shard)
                        .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(time))
                .shardIterator();
    }

    private GetRecordsResponse read(String iterator) {
        return client.getRecords(get -> get.shardIterator(iterator));
    }

    private static List<String> texts(GetRecordsResponse response) {
        return response.records().stream()
                .map(record -> record.data().asUtf8String())
                .toList();
    }
}
