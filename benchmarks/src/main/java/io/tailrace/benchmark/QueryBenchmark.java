package io.tailrace.benchmark;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.local.GlueServer;
import io.tailrace.local.S3Server;
import io.tailrace.local.TrinoServer;
import io.tailrace.merge.LogCompaction;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.s3.S3SinkTask;
import io.tailrace.sink.s3.SinkMerge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What an item by its key and a count of all take in Trino, in time and in processor time, from the current table, its live view,
 * and the view over Hive files of the same changes, after some days of them. Arguments: changes a day, then the days, as in
 * {@code 24000 1 10 90}.
 */
public final class QueryBenchmark {
    private static final TopicPartition PARTITION = new TopicPartition(OrderRows.TOPIC, 0);
    private static final int ITEMS = 20_000;
    private static final int DAYS_OF_VIEW = 90;
    private static final int WARM_UPS = 5;
    private static final int RUNS = 5;
    private static final int CHUNKS_OF_DAY = 6;
    private static final int HOURS_OF_CHUNK = 24 / CHUNKS_OF_DAY;
    private static final Schema COLUMNS = SchemaBuilder.struct()
            .field("order_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("customer", Schema.OPTIONAL_STRING_SCHEMA)
            .field("status", Schema.OPTIONAL_STRING_SCHEMA)
            .field("amount", Schema.OPTIONAL_INT64_SCHEMA)
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_event_type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_event_time", Timestamp.builder().optional().build())
            .field("cdc_event_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_stream", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_sequence", Schema.OPTIONAL_STRING_SCHEMA)
            .field("cdc_table", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final Map<String, String> QUERIES = new TreeMap<>(Map.of(
            "an item by its key", "SELECT * FROM %s WHERE order_id = 'order-4711'",
            "a count of all", "SELECT count(*) FROM %s"));

    private final int changesOfDay;
    private final Instant first;
    private final Random random = new Random(7);
    private final Sink hive;
    private final Sink iceberg;
    private final SinkMerge merge;
    private final Connection trino;
    private final Map<String, String> sources;
    private long offset;
    private int day;

    private QueryBenchmark(int changesOfDay, Map<String, String> lake, Connection trino, int days) {
        this.changesOfDay = changesOfDay;
        this.trino = trino;
        LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
        // The last day is yesterday.
        this.first = today.minusDays(days).atStartOfDay(ZoneOffset.UTC).toInstant();
        this.hive = new Sink(with(
                lake,
                "s3.prefix=hive",
                "glue.database=files",
                "table.format=hive",
                "glue.first.day=" + today.minusDays(days)));
        Map<String, String> tables = with(lake, "s3.prefix=ice", "glue.database=tables", "table.format=iceberg");
        this.iceberg = new Sink(tables);
        this.merge = SinkMerge.of(with(tables, "merge.keys=" + OrderRows.TOPIC + "=order_id"));
        String hiveView = new AthenaDdl(new TableDefinition(
                        "files",
                        OrderRows.TOPIC,
                        "s3://lake/hive/" + OrderRows.TOPIC + "/",
                        TableFormat.PARQUET,
                        ConnectColumns.of(KafkaColumns.ADDED.after(COLUMNS)),
                        new Partitioning(Folders.HOURLY, today.minusDays(days))))
                .currentViewBySnapshots(List.of("order_id"), DAYS_OF_VIEW)
                .replaceFirst("(?s)CREATE OR REPLACE VIEW \\S+ AS", "")
                .replaceFirst("(?s);\\s*$", "");
        this.sources = new TreeMap<>(Map.of(
                "current table", OrderRows.TOPIC,
                "live view", OrderRows.TOPIC + "_live",
                "old Hive view", "(" + hiveView + ")"));
    }

    public static void main(String[] args) throws IOException, SQLException {
        Path folder = Files.createTempDirectory(Path.of(System.getProperty("folder", "/tmp")), "tailrace-queries-");
        int[] days = Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray();
        Properties user = new Properties();
        user.setProperty("user", "benchmark");
        try (S3Server s3 = S3Server.start(0, Files.createDirectories(folder.resolve("s3")));
                GlueServer glue = GlueServer.start(0);
                TrinoServer trino = TrinoServer.startWithIceberg(
                        0, glue.endpoint(), s3.endpoint(), null, folder.resolve("trino.log"));
                Connection connection = DriverManager.getConnection(trino.jdbcUrl() + "/tables", user)) {
            createBucket(s3.endpoint());
            QueryBenchmark benchmark = new QueryBenchmark(
                    Integer.parseInt(args[0]),
                    lake(s3.endpoint(), glue.endpoint(), folder, Integer.parseInt(args[0]) / CHUNKS_OF_DAY),
                    connection,
                    days[days.length - 1]);
            benchmark.fill(days[0]);
            benchmark.warmUp();
            for (int until : days) {
                benchmark.fill(until);
                benchmark.ask();
            }
            benchmark.close();
        } finally {
            delete(folder);
        }
    }

    private static Map<String, String> lake(URI s3, URI glue, Path folder, int rowsOfChunk) {
        if (ITEMS % rowsOfChunk != 0) {
            throw new IllegalArgumentException("the changes of four hours must divide " + ITEMS);
        }
        return new HashMap<>(Map.ofEntries(
                Map.entry("name", "benchmark"),
                Map.entry("s3.bucket", "lake"),
                Map.entry("s3.endpoint", s3.toString()),
                Map.entry("s3.path.style.enabled", "true"),
                Map.entry("glue.endpoint", glue.toString()),
                Map.entry("catalog", "glue"),
                Map.entry("aws.region", "us-east-1"),
                Map.entry("aws.access.key.id", S3Server.ACCESS_KEY),
                Map.entry("aws.secret.access.key", S3Server.SECRET_KEY),
                Map.entry("format", "parquet"),
                Map.entry("format.compression", "zstd"),
                Map.entry("rotate.max.bytes", "1000000000000"),
                Map.entry("rotate.max.records", Integer.toString(rowsOfChunk)),
                Map.entry("buffer.dir", folder.toString())));
    }

    private static Map<String, String> with(Map<String, String> lake, String... options) {
        Map<String, String> all = new HashMap<>(lake);
        for (String option : options) {
            int equals = option.indexOf('=');
            all.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return all;
    }

    /** Day by day, four hours each in a chunk; all but the last are merged, and days that have closed are compacted. */
    private void fill(int until) {
        for (; day < until; day++) {
            for (int chunk = 0; chunk < CHUNKS_OF_DAY; chunk++) {
                if (chunk == CHUNKS_OF_DAY - 1) {
                    mergeAll();
                }
                boolean isFirst = day == 0 && chunk == 0;
                int changes = isFirst ? ITEMS : changesOfDay / CHUNKS_OF_DAY;
                Instant from = first.plus(Duration.ofDays(day)).plus(Duration.ofHours((long) chunk * HOURS_OF_CHUNK));
                long millis = Duration.ofHours(HOURS_OF_CHUNK).toMillis();
                List<SinkRecord> batch = new ArrayList<>();
                for (int i = 0; i < changes; i++) {
                    batch.add(change(isFirst ? i : random.nextInt(ITEMS), from.plusMillis(millis * i / changes)));
                }
                hive.write(batch);
                iceberg.write(batch);
            }
            compact(first.plus(Duration.ofDays(day)));
        }
    }

    private void mergeAll() {
        boolean more;
        do {
            more = merge.step(OrderRows.TOPIC) != null;
        } while (more);
    }

    private void compact(Instant before) {
        LogCompaction.@Nullable Step step;
        do {
            step = merge.compact(OrderRows.TOPIC, before);
        } while (step != null);
    }

    private SinkRecord change(int item, Instant time) {
        StringBuilder note = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            note.append(Integer.toString(random.nextInt(), 36)).append(' ');
        }
        Struct row = new Struct(COLUMNS)
                .put("order_id", "order-" + item)
                .put("customer", "customer-" + random.nextInt(5_000))
                .put("status", "state-" + random.nextInt(4))
                .put("amount", (long) random.nextInt(1_000_000))
                .put("note", note.toString())
                .put("cdc_event_type", offset < ITEMS ? "INSERT" : "MODIFY")
                .put("cdc_event_time", Date.from(time))
                .put("cdc_event_id", Long.toHexString(offset))
                .put("cdc_stream", "2026-01-01T00:00:00.000")
                .put("cdc_sequence", String.format("%021d", offset))
                .put("cdc_table", "orders");
        return new SinkRecord(
                OrderRows.TOPIC, 0, null, null, COLUMNS, row, offset++, time.toEpochMilli(), TimestampType.CREATE_TIME);
    }

    private void warmUp() throws SQLException {
        for (String query : QUERIES.values()) {
            for (String source : sources.values()) {
                for (int run = 0; run < WARM_UPS; run++) {
                    execute(query.formatted(source));
                }
            }
        }
    }

    private void ask() {
        QUERIES.forEach((name, query) -> sources.forEach((source, sql) -> {
            try {
                QueryTime time = ask(query.formatted(sql));
                System.out.printf(
                        Locale.ROOT,
                        "%2d days, %-18s %-13s %7.0f ms, %7.0f ms of CPU%n",
                        day,
                        name,
                        source,
                        time.median(),
                        time.cpu());
            } catch (SQLException e) {
                System.out.printf(Locale.ROOT, "%2d days, %-18s %-13s %s%n", day, name, source, e.getMessage());
            }
        }));
    }

    private QueryTime ask(String sql) throws SQLException {
        execute(sql);
        long[] nanos = new long[RUNS];
        Duration cpu = cpuOfTrino();
        for (int run = 0; run < RUNS; run++) {
            long begin = System.nanoTime();
            execute(sql);
            nanos[run] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        return new QueryTime(nanos[RUNS / 2] / 1e6, cpuOfTrino().minus(cpu).toMillis() / (double) RUNS);
    }

    /** The processor time of this process's only child. */
    private static Duration cpuOfTrino() {
        return ProcessHandle.current()
                .children()
                .findFirst()
                .flatMap(trino -> trino.info().totalCpuDuration())
                .orElseThrow();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = trino.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int count = 0;
            while (rows.next()) {
                count++;
                if (rows.getMetaData().getColumnCount() == 1 && rows.getLong(1) != ITEMS) {
                    throw new IllegalStateException("not all items: " + rows.getLong(1));
                }
            }
            if (count != 1) {
                throw new IllegalStateException(count + " rows");
            }
        }
    }

    private void close() {
        merge.close();
        hive.task.stop();
        iceberg.task.stop();
    }

    private static void createBucket(URI endpoint) {
        try (S3Client s3 = S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build()) {
            s3.createBucket(request -> request.bucket("lake"));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /**
     * What a query took.
     *
     * @param median of the runs, in milliseconds
     * @param cpu of Trino's process for one run, on average, in milliseconds
     */
    private record QueryTime(double median, double cpu) {}

    /** A task that writes each batch as a chunk. */
    private static final class Sink {
        private final LoopContext context;
        private final S3SinkTask task = new S3SinkTask();

        Sink(Map<String, String> props) {
            this.context = new LoopContext(props);
            task.initialize(context);
            task.start(props);
            task.open(List.of(PARTITION));
        }

        void write(List<SinkRecord> batch) {
            task.put(batch);
            long end = batch.get(batch.size() - 1).kafkaOffset() + 1;
            Map<TopicPartition, OffsetAndMetadata> position = Map.of(PARTITION, new OffsetAndMetadata(end));
            while (!task.preCommit(position).equals(position) || context.isPaused()) {
                try {
                    Thread.sleep(10);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
                task.put(List.of());
            }
        }
    }
}
