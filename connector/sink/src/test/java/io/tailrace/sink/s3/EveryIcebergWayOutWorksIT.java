package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.LakePartition.ChunkState;
import io.tailrace.sink.claim.LakePartition.Plan;
import io.tailrace.sink.claim.LakePartition.Visibility;
import io.tailrace.sink.s3.FaultyGlue.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** The ways out of an unfinished chunk of an Iceberg table, on a real S3 server: each leaves every row visible once. */
class EveryIcebergWayOutWorksIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final Schema ORDER = SchemaBuilder.struct()
            .name("order")
            .field("id", Schema.INT64_SCHEMA)
            .build();
    private static final String TABLE = "orders_changes";
    private static final String DATA = "raw/" + TABLE + "/data/";
    private static final String CLAIMS = "raw/_chunks/orders/0/";
    private static final Pattern SKIP = Pattern.compile("--withdraw-chunk.* --skip-to (\\d+)");

    @TempDir
    private Path folder;

    private final TestTopic topic = new TestTopic("orders");
    private TestLake lake;
    private FaultyGlue glue;

    @BeforeEach
    void start() throws IOException {
        lake = new TestLake(folder);
        glue = new FaultyGlue();
    }

    @AfterEach
    void stop() {
        glue.close();
        lake.close();
    }

    @Test
    void a_stored_chunk_of_other_options_becomes_visible_as_it_is() {
        add(20);
        storeInvisibly();

        writeAll("format.compression", "zstd");

        assertVisibleOnce(20);
        assertThat(rows().keys()).allMatch(key -> key.endsWith(".snappy.parquet"));
    }

    @Test
    void a_stored_chunk_whose_records_Kafka_has_lost_becomes_visible_as_it_is() {
        add(20);
        storeInvisibly();
        topic.compact(0, offset -> offset == 3 || offset == 19);
        add(10);

        writeAll();

        assertVisibleOnce(30);
    }

    @Test
    void an_invisible_chunk_is_written_again_with_other_options_when_it_is_withdrawn() {
        add(20);
        storeInvisibly();
        assertThat(visibility()).isEqualTo(Visibility.NONE);
        lake.keys(DATA).forEach(this::delete);

        Plan plan = decide(LakePartition::withdrawChunk);
        writeAll("format.compression", "zstd");

        assertThat(plan.effect())
                .isEqualTo("The chunk of offsets 0 to 19 is withdrawn: 0 files are deleted, and those of its records"
                        + " that Kafka still has are written again, in files named orders-0-g1-*.");
        assertVisibleOnce(20);
        assertThat(rows().keys())
                .containsExactly(DATA.replace("/data/", "/data/cdc_event_time=null/")
                        + "orders-0-g1-00000000000000000000.zstd.parquet");
    }

    @Test
    void what_is_left_of_an_invisible_chunk_becomes_visible_when_it_is_accepted() {
        add(20);
        storeInvisibly();
        topic.compact(0, offset -> offset == 3 || offset == 19);
        String lost = lake.keys(DATA).get(0);
        byte[] content = read(lost);
        delete(lost);
        add(10);
        assertThat(failure()).contains("--accept-chunk");
        put(lost, content);

        Plan plan = decide(LakePartition::acceptChunk);
        writeAll();

        assertThat(plan.effect())
                .isEqualTo("The chunk of offsets 0 to 19 counts as written, without 0 of its 1 files and 0 of its 20"
                        + " rows.");
        assertVisibleOnce(30);
    }

    @Test
    void a_visible_chunk_is_not_withdrawn_and_is_whole_when_it_is_accepted() {
        add(20);
        writeAll();
        unfinish();
        topic.commit(topic.partition(0), 0);
        topic.compact(0, offset -> offset == 3 || offset == 19);
        rows().keys().forEach(this::delete);
        assertThatThrownBy(() -> decide(LakePartition::withdrawChunk))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("visible in their table already")
                .hasMessageContaining("--accept-chunk");
        assertThat(visibility()).isEqualTo(Visibility.ALL);

        Plan plan = decide(LakePartition::acceptChunk);

        assertThat(plan.effect()).contains("without 0 of its 1 files and 0 of its 20 rows");
        assertThat(rows().keys()).hasSize(1);
        try (SinkLake decided = SinkLake.of(props())) {
            assertThat(decided.partition("orders", 0).status().orElseThrow().state())
                    .isEqualTo(ChunkState.WHOLE);
        }
    }

    @Test
    void a_visible_chunk_that_is_not_known_to_be_whole_is_not_written_again() {
        add(20);
        writeAll();
        unfinish();
        topic.commit(topic.partition(0), 0);
        topic.compact(0, offset -> offset == 3 || offset == 19);
        add(10);

        writeAll();

        assertVisibleOnce(30);
    }

    @Test
    void the_way_out_of_a_chunk_that_the_table_has_in_part_loses_and_doubles_no_row() {
        add(20);
        writeAll();
        lake.keys(CLAIMS).forEach(this::delete);
        topic.commit(topic.partition(0), 10);
        add(20);
        String message = failure();
        assertThat(message)
                .contains("Table tailrace.orders_changes holds orders-0 up to offset 19, in the middle of the chunk of"
                        + " offsets 0 to 29");
        Matcher skip = SKIP.matcher(message);
        assertThat(skip.find()).isTrue();

        decide(LakePartition::withdrawChunk);
        decide(partition -> partition.skipTo(Long.parseLong(skip.group(1))));
        writeAll();

        assertVisibleOnce(40);
    }

    @Test
    void a_replay_makes_rows_visible_again_in_files_of_their_own() {
        add(20);
        writeAll();

        decide(partition -> partition.replayFrom(10));
        topic.commit(topic.partition(0), 0);
        writeAll();

        assertThat(rows().query("SELECT count(*), count(DISTINCT id)")).containsExactly("30", "20");
        assertThat(rows().keys()).anyMatch(key -> key.contains("/orders-0-g1-00000000000000000010."));
    }

    /** A task puts the files of its chunk, and dies before the table gets them. */
    private void storeInvisibly() {
        glue.fault = call -> call.isCommit() ? Fault.HANGS_UP : Fault.NONE;
        TestWorker worker = new TestWorker(topic, props());
        worker.assign(topic.partition(0));
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            worker.poll(100);
            worker.commit();
            return glue.calls.stream().anyMatch(FaultyGlue.Call::isCommit);
        });
        worker.crash();
        glue.fault = call -> Fault.NONE;
        assertThat(lake.keys(DATA)).isNotEmpty();
        assertThat(rows().keys()).isEmpty();
    }

    private Plan decide(Function<LakePartition, Plan> decision) {
        try (SinkLake decided = SinkLake.of(props())) {
            Plan plan = decision.apply(decided.partition("orders", 0));
            plan.action().run();
            return plan;
        }
    }

    private Visibility visibility() {
        try (SinkLake decided = SinkLake.of(props())) {
            return decided.partition("orders", 0).status().orElseThrow().visibility();
        }
    }

    /** What the sink fails with. */
    private String failure() {
        TestWorker worker = new TestWorker(topic, props());
        try {
            worker.assign(topic.partition(0));
            Instant end = Instant.now().plusSeconds(30);
            while (Instant.now().isBefore(end)) {
                worker.poll(50);
                worker.commit();
            }
            throw new AssertionError("the task goes on");
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage());
        } finally {
            worker.crash();
        }
    }

    private void writeAll(String... options) {
        TestWorker.writeAll(topic, props(options), 0);
    }

    private void assertVisibleOnce(int count) {
        assertThat(rows().query("SELECT count(*), count(DISTINCT id)"))
                .containsExactly(Integer.toString(count), Integer.toString(count));
    }

    private ListedRows rows() {
        return new ListedRows(lake, props(), TABLE);
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            long id = topic.end(0);
            topic.add(0, new Struct(ORDER).put("id", id), NOON);
        }
    }

    /** As if the task had died before it noted that the chunk is whole. */
    private void unfinish() {
        for (String key : lake.keys(CLAIMS)) {
            String claim = new String(read(key), StandardCharsets.UTF_8);
            put(key, claim.replace("\"whole\":true", "\"whole\":false").getBytes(StandardCharsets.UTF_8));
        }
    }

    private byte[] read(String key) {
        return lake.s3
                .getObjectAsBytes(request -> request.bucket(TestLake.BUCKET).key(key))
                .asByteArray();
    }

    private void put(String key, byte[] content) {
        lake.s3.putObject(request -> request.bucket(TestLake.BUCKET).key(key), RequestBody.fromBytes(content));
    }

    private void delete(String key) {
        lake.s3.deleteObject(request -> request.bucket(TestLake.BUCKET).key(key));
    }

    private Map<String, String> props(String... options) {
        return RecordedLake.with(
                lake.icebergProps(
                        glue.endpoint(),
                        "rotate.max.records",
                        "20",
                        "rotate.interval.ms",
                        "1000",
                        "aws.retry.max.attempts",
                        "1"),
                options);
    }
}
