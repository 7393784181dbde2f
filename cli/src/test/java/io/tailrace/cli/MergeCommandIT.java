package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.Pause;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.local.GlueServer;
import io.tailrace.local.S3Server;
import io.tailrace.sink.s3.S3SinkTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code tailrace merge} over a real S3 server and a catalog in Glue, of a log that the sink has written. */
class MergeCommandIT {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final Schema CHANGE = SchemaBuilder.struct()
            .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_event_type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_event_time", Timestamp.builder().optional().build())
            .field("cdc_event_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_stream", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_sequence", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_rest", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<Duration> pauses = new ArrayList<>();

    @TempDir
    private Path folder;

    private S3Server server;
    private GlueServer glue;
    private final List<SinkRecord> topic = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        System.setProperty(
                "tailrace.home", Path.of("..").toAbsolutePath().normalize().toString());
        server = S3Server.start(0, Files.createDirectories(folder.resolve("s3")));
        glue = GlueServer.start(0);
        try (S3Client s3 = s3()) {
            s3.createBucket(request -> request.bucket("lake"));
        }
    }

    private S3Client s3() {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build();
    }

    @AfterEach
    void stop() {
        glue.close();
        server.close();
    }

    @Test
    void the_help_says_what_it_merges_and_how() {
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(run(pauses::add, "merge", "--help")).isZero();
        } finally {
            System.setOut(before);
        }

        assertThat(printed(out))
                .contains("Usage: tailrace merge", "--config=FILE", "--table=NAME", "--once", "--interval=SECONDS")
                .contains("(60)")
                .contains("./tailrace merge --config config/connect/sales-orders-sink.properties --once");
    }

    @Test
    void once_merges_what_there_is_and_ends() throws IOException {
        write(3);

        assertThat(merge(pauses::add, "--once")).isZero();
        assertThat(printed(out)).matches("""
                        orders: 3 changes merged from 1 file, 0\\.0 MB read, 0\\.0 MB written
                        orders: merged to the end of its log
                        returns: nothing new
                        """);

        out.reset();
        assertThat(merge(pauses::add, "--once", "--table", "orders")).isZero();
        assertThat(printed(out)).isEqualTo("orders: nothing new\n");
        assertThat(pauses).isEmpty();
    }

    @Test
    void status_and_lake_show_what_waits_to_be_merged() throws IOException {
        Path sink = sink("merge.interval.ms", "3600000");
        assertThat(run(pauses::add, "status", "--sink", sink.toString())).isZero();
        assertThat(printed(out)).startsWith("The sink orders-sink has no Iceberg tables yet.");
        write(3);
        merge(pauses::add, "--once");
        write(2);
        sink("merge.interval.ms", "3600000");

        out.reset();
        assertThat(run(pauses::add, "status", "--sink", sink.toString())).isZero();
        assertThat(words(out))
                .startsWith("table items merged changes files committed files waiting bytes waiting merge lag")
                .containsPattern("orders 3 \\d+ s ago 5 2 \\d+ s ago 1 0.0 MB \\d+ s")
                .doesNotContain("returns")
                .endsWith("No merge is late.");

        out.reset();
        assertThat(run(pauses::add, "lake", "--config", sink.toString())).isZero();
        assertThat(words(out))
                .startsWith("topic partition generation")
                .containsPattern("orders 3 \\d+ s ago 5 2 \\d+ s ago 1 0.0 MB \\d+ s");
    }

    @Test
    void a_column_that_is_declared_later_is_filled_from_the_rest() throws IOException {
        write(3);
        merge(pauses::add, "--once");
        out.reset();

        assertThat(merge(pauses::add, "--backfill", "note")).isEqualTo(3);
        assertThat(printed(err)).contains("--backfill is of one table: add --table, one of [orders, returns].");
        Path late = Files.write(
                folder.resolve("late.properties"),
                List.of(
                        "name=orders-source",
                        "transforms=flatten",
                        "transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value",
                        "transforms.flatten.columns=order_id string, note string"));
        String[] fill = {"--backfill", "note", "--table", "orders", "--transforms", late.toString()};
        assertThat(merge(pauses::add, fill)).isZero();
        assertThat(printed(out)).contains("orders: column note filled in 3 rows, 0.0 MB written");

        out.reset();
        assertThat(merge(pauses::add, fill)).isZero();
        assertThat(printed(out)).contains("orders: column note filled in 0 rows, 0.0 MB written");
    }

    @Test
    void a_column_that_no_transform_makes_is_not_filled() throws IOException {
        write(1);

        assertThat(merge(pauses::add, "--table", "orders", "--backfill", "note"))
                .isEqualTo(3);

        assertThat(printed(err)).contains("have no column note. Declare it first");
    }

    @Test
    void small_files_of_old_rows_become_large_ones() throws IOException {
        for (int i = 0; i < 7; i++) {
            write(2);
        }
        merge(pauses::add, "--once", "--table", "orders");
        out.reset();

        assertThat(merge(pauses::add, "--compact")).isZero();
        assertThat(printed(out)).contains("orders: 6 files of the log are 1 now", "returns: nothing to compact");

        write(1);
        out.reset();
        assertThat(merge(pauses::add, "--once", "--table", "orders")).isZero();
        assertThat(printed(out)).contains("orders: 1 changes merged from 1 file");
    }

    @Test
    void files_without_a_snapshot_are_removed_once_they_are_old() throws IOException {
        write(2);
        merge(pauses::add, "--once", "--table", "orders");
        try (S3Client s3 = s3()) {
            s3.putObject(
                    request -> request.bucket("lake").key("raw/orders/data/killed.parquet"),
                    RequestBody.fromString("x"));
        }
        out.reset();

        assertThat(merge(pauses::add, "--remove-orphans", "--table", "orders")).isZero();
        assertThat(printed(out)).isEqualTo("orders: no file to remove\n");
        assertThat(merge(pauses::add, "--remove-orphans", "--compact")).isEqualTo(3);
        assertThat(printed(err)).contains("different tasks: name one.");
    }

    @Test
    void a_merge_is_late_after_three_intervals() throws IOException {
        write(2);
        Path sink = sink("merge.interval.ms", "60000");

        assertThat(SinkStatus.print(sink, null, terminal(), () -> Instant.now().plusSeconds(100)))
                .isTrue();
        assertThat(SinkStatus.print(sink, null, terminal(), () -> Instant.now().plusSeconds(200)))
                .isFalse();

        assertThat(words(out))
                .contains("Merges are late: orders.")
                .contains("./tailrace merge --config " + sink + " --once");
    }

    @Test
    void status_refuses_both_paths_at_once() throws IOException {
        assertThat(run(pauses::add, "status", "--stack", "s", "--sink", sink().toString()))
                .isEqualTo(3);

        assertThat(printed(err)).contains("--sink is of the Connect path, --config and --stack of the managed path");
    }

    @Test
    void the_objects_of_the_managed_path_are_merged_if_the_file_names_their_folder() throws IOException {
        put("firehose/dt=2026-11-22/hour=12/rows", """
            {"order_id":"a","cdc_event_type":"INSERT","cdc_event_time":"2026-11-22 12:00:00.000","cdc_sequence":"1","cdc_table":"t"}
            {"order_id":"a","cdc_event_type":"MODIFY","cdc_event_time":"2026-11-22 12:00:01.000","cdc_sequence":"2","cdc_table":"t"}
            """);
        Path file = sink(
                "firehose.prefix",
                "firehose",
                "columns",
                "order_id string",
                "merge.keys",
                "items=order_id",
                "name",
                "");

        assertThat(run(pauses::add, "merge", "--config", file.toString(), "--once"))
                .isZero();

        assertThat(printed(out)).matches("""
            items: 2 changes merged from 1 file, 0\\.0 MB read, 0\\.0 MB written
            items: merged to the end of its log
            """);
    }

    private void put(String key, String content) {
        try (S3Client s3 = s3()) {
            s3.putObject(request -> request.bucket("lake").key(key), RequestBody.fromString(content));
        }
    }

    @Test
    void otherwise_it_looks_again_at_each_interval_until_it_is_stopped() throws IOException {
        write(2);
        Duration interval = Duration.ofSeconds(7);

        int code = merge(
                duration -> {
                    pauses.add(duration);
                    if (duration.equals(interval)) {
                        if (Collections.frequency(pauses, interval) == 2) {
                            throw new InterruptedException("Ctrl+C");
                        }
                        write(4);
                    }
                },
                "--interval",
                "7",
                "--table",
                "orders");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(code).isEqualTo(3);
        // On a busy machine a connection may break, and the merge is tried again soon.
        assertThat(pauses.size() == 2 || printed(err).contains("retrying"))
                .as("%s %s", pauses, printed(err))
                .isTrue();
        assertThat(Collections.frequency(pauses, interval)).isEqualTo(2);
        assertThat(printed(out)).contains("orders: 2 changes merged", "orders: 4 changes merged");
    }

    @Test
    void a_table_that_is_not_in_the_file_is_refused_with_those_that_are() throws IOException {
        assertThat(merge(pauses::add, "--once", "--table", "customers")).isEqualTo(3);

        assertThat(printed(err)).isEqualTo("x merge.keys has no table customers, only [orders, returns].\n");
    }

    @Test
    void a_file_without_keys_is_refused_with_the_line_to_add() throws IOException {
        Path sink = sink("merge.keys", "");

        assertThat(run(pauses::add, "merge", "--config", sink.toString(), "--once"))
                .isEqualTo(3);

        assertThat(printed(err))
                .isEqualTo("x The file " + sink + " names no table to merge. Add its key columns, as in"
                        + " merge.keys=sales_orders=order_id, and table.format=iceberg.\n");
    }

    @Test
    void an_option_that_is_wrong_and_an_interval_of_nothing_are_refused() throws IOException {
        Path sink = sink("merge.keys", "orders");

        assertThat(run(pauses::add, "merge", "--config", sink.toString(), "--once"))
                .isEqualTo(3);
        assertThat(printed(err)).contains("merge.keys", "must be tables with the columns of their keys");
        assertThat(merge(pauses::add, "--interval", "0")).isEqualTo(3);
        assertThat(printed(err)).endsWith("x --interval is 0; give at least 1 second.\n");
    }

    @Test
    void a_catalog_that_is_down_is_tried_for_a_while_and_then_named() throws IOException {
        int port = glue.endpoint().getPort();
        glue.close();

        assertThat(merge(pauses::add, "--once")).isEqualTo(3);

        assertThat(pauses)
                .containsExactlyElementsOf(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9).stream()
                        .map(Duration::ofSeconds)
                        .toList());
        assertThat(printed(err))
                .contains("x The service cannot be reached:", "127.0.0.1:" + port)
                .contains("Check s3.endpoint and glue.endpoint, aws.region and the network.");
    }

    private int merge(Pause pause, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("merge", "--config", sink().toString()));
        all.addAll(List.of(args));
        return run(pause, all.toArray(String[]::new));
    }

    private int run(Pause pause, String... args) {
        return Tailrace.run(terminal(), pause, args);
    }

    private Terminal terminal() {
        return new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new TerminalStyle(Set.of(), 130, 24),
                System::nanoTime);
    }

    private Path sink(String... more) throws IOException {
        List<String> lines = new ArrayList<>();
        props(more).forEach((option, value) -> lines.add(option + "=" + value));
        return Files.write(folder.resolve("sink.properties"), lines);
    }

    private Map<String, String> props(String... more) {
        Map<String, String> props = new TreeMap<>();
        props.put("name", "orders-sink");
        props.put("topics", "orders");
        props.put("s3.bucket", "lake");
        props.put("s3.prefix", "raw");
        props.put("s3.endpoint", server.endpoint().toString());
        props.put("s3.path.style.enabled", "true");
        props.put("aws.region", "us-east-1");
        props.put("aws.access.key.id", S3Server.ACCESS_KEY);
        props.put("aws.secret.access.key", S3Server.SECRET_KEY);
        props.put("aws.retry.max.attempts", "1");
        props.put("table.format", "iceberg");
        props.put("catalog", "glue");
        props.put("glue.endpoint", glue.endpoint().toString());
        props.put("merge.keys", "orders=order_id, returns=order_id");
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return props;
    }

    /** Appends a chunk of this many changes to the log, as the sink's task does. */
    private void write(int changes) {
        for (int i = 0; i < changes; i++) {
            long offset = topic.size();
            topic.add(new SinkRecord(
                    "orders",
                    0,
                    null,
                    null,
                    CHANGE,
                    change(offset),
                    offset,
                    NOON.toEpochMilli(),
                    TimestampType.CREATE_TIME));
        }
        OnePartition worker = new OnePartition();
        S3SinkTask task = new S3SinkTask();
        task.initialize(worker);
        task.start(props("rotate.max.records", Integer.toString(changes), "merge.keys", ""));
        task.open(List.of(PARTITION));
        Map<TopicPartition, OffsetAndMetadata> read = Map.of(PARTITION, new OffsetAndMetadata(topic.size()));
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        do {
            List<SinkRecord> records = List.copyOf(topic.subList(worker.next, topic.size()));
            worker.next = topic.size();
            task.put(records);
        } while (!read.equals(task.preCommit(read)) && System.nanoTime() < end);
        assertThat(task.preCommit(read)).isEqualTo(read);
        task.close(List.of(PARTITION));
        task.stop();
    }

    private static Struct change(long second) {
        return new Struct(CHANGE)
                .put("order_id", "order-" + second)
                .put("cdc_event_type", "INSERT")
                .put("cdc_event_time", Date.from(NOON.plusSeconds(second)))
                .put("cdc_event_id", "event-" + second)
                .put("cdc_stream", "2026-11-01T00:00:00.000")
                .put("cdc_sequence", String.format("%021d", second))
                .put("cdc_rest", "{\"note\":{\"S\":\"note " + second + "\"}}");
    }

    private static String words(ByteArrayOutputStream bytes) {
        return printed(bytes).replaceAll("\\s+", " ").strip();
    }

    private static String printed(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A worker that gives its task one partition, from where the task asks for. */
    private static final class OnePartition implements SinkTaskContext {
        private int next;

        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public void offset(Map<TopicPartition, Long> offsets) {
            offsets.forEach(this::offset);
        }

        @Override
        public void offset(TopicPartition partition, long offset) {
            next = Math.toIntExact(offset);
        }

        @Override
        public void timeout(long millis) {}

        @Override
        public Set<TopicPartition> assignment() {
            return Set.of(PARTITION);
        }

        @Override
        public void pause(TopicPartition... partitions) {}

        @Override
        public void resume(TopicPartition... partitions) {}

        @Override
        public void requestCommit() {}

        @Override
        public PluginMetrics pluginMetrics() {
            throw new UnsupportedOperationException("a worker older than 4.1 has none");
        }
    }
}
