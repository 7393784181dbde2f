package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.aws.S3Access;
import io.tailrace.catalog.Folders;
import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.MergeDefinition.LogRows;
import io.tailrace.sink.chunk.Rotation;
import io.tailrace.sink.chunk.Tombstones;
import io.tailrace.sink.partition.LakeWriter.Limits;
import io.tailrace.sink.s3.MaintenancePlan.Task;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3SinkOptionsTest {

    @Test
    void only_the_bucket_must_be_named() {
        S3SinkOptions options = options();

        assertThat(options.bucket()).isEqualTo("lake");
        assertThat(options.prefix()).isEmpty();
        assertThat(options.format().extension()).isEqualTo("snappy.parquet");
        assertThat(options.tombstones()).isEqualTo(Tombstones.IGNORE);
        assertThat(options.s3())
                .isEqualTo(new S3Access(null, S3Access.Addressing.VIRTUAL_HOST, S3Access.Checksums.WHEN_SUPPORTED));
        assertThat(options.rotation())
                .isEqualTo(new Rotation(1_000_000, 128L << 20, Duration.ofMinutes(10), Duration.ofMinutes(5), null));
        assertThat(options.limits()).isEqualTo(new Limits(256L << 20, 20_000, 3));
        assertThat(options.bufferFolder()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
        assertThatThrownBy(() -> S3SinkOptions.of(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("s3.bucket");
    }

    @Test
    void each_option_of_merges_does_what_it_says() {
        S3SinkOptions plain =
                options("table.format", "iceberg", "catalog", "glue", "merge.keys", "sales_orders=order_id");
        S3SinkOptions options = options(
                "table.format", "iceberg",
                "catalog", "glue",
                "glue.database", "lake_db",
                "s3.prefix", "raw",
                "merge.keys", "sales_orders=order_id, readings = device_id + taken_at, shop_login=tenant+user+day",
                "merge.interval.ms", "5000",
                "merge.buckets", "64",
                "merge.max.bytes", "1000000",
                "merge.max.bytes.per.second", "2000000");

        assertThat(plain.mergeKeys()).isEqualTo(Map.of("sales_orders", List.of("order_id")));
        assertThat(plain.merge("sales_orders").buckets()).isEqualTo(16);
        assertThat(plain.mergeBytes()).isEqualTo(64L << 20);
        assertThat(plain.mergePace()).isEqualTo(new MergeLoop.Pace(Duration.ofMinutes(1), null));
        assertThat(options.merge("readings"))
                .isEqualTo(new MergeDefinition(
                        TableIdentifier.of("lake_db", "readings_changes"),
                        LogRows.CHUNKS,
                        TableIdentifier.of("lake_db", "readings"),
                        "s3://lake/raw/readings",
                        List.of("device_id", "taken_at"),
                        64));
        assertThat(options.merge("shop_login").keys()).containsExactly("tenant", "user", "day");
        assertThat(options.mergeBytes()).isEqualTo(1_000_000);
        assertThat(options.mergePace()).isEqualTo(new MergeLoop.Pace(Duration.ofSeconds(5), 2_000_000L));
        assertThat(options.merges()).isTrue();
        assertThat(options().merges()).isFalse();
    }

    @Test
    void each_option_of_maintenance_does_what_it_says() {
        assertThat(options().maintenance())
                .isEqualTo(new MaintenancePlan(
                        new Task(true, Duration.ofHours(1), Duration.ofDays(1)),
                        new Task(true, Duration.ofDays(1), Duration.ofDays(3))));
        assertThat(options(
                                "merge.compact.enabled", "false",
                                "merge.compact.interval.ms", "2000",
                                "merge.compact.min.age.ms", "0",
                                "merge.orphans.enabled", "false",
                                "merge.orphans.interval.ms", "3000",
                                "merge.orphans.min.age.ms", "3600000")
                        .maintenance())
                .isEqualTo(new MaintenancePlan(
                        new Task(false, Duration.ofSeconds(2), Duration.ZERO),
                        new Task(false, Duration.ofSeconds(3), Duration.ofHours(1))))
                .returns(true, MaintenancePlan::isEmpty);
    }

    @Test
    void each_option_does_what_it_says() {
        S3SinkOptions options = options(
                "s3.prefix", "/lake/raw/",
                "s3.endpoint", "http://localhost:9000",
                "s3.path.style.enabled", "true",
                "s3.checksums", "when-required",
                "format", "jsonl",
                "format.compression", "zstd",
                "tombstones", "refuse",
                "rotate.max.records", "5",
                "rotate.max.bytes", "2048",
                "rotate.interval.ms", "2000",
                "rotate.idle.ms", "3000",
                "rotate.max.span.ms", "4000",
                "buffer.max.bytes", "1048576",
                "files.max.buffered", "7",
                "upload.threads", "2",
                "buffer.dir", "/var/spool/lake",
                "name", "orders");

        assertThat(options.prefix()).isEqualTo("lake/raw/");
        assertThat(options.s3())
                .isEqualTo(new S3Access(
                        URI.create("http://localhost:9000"),
                        S3Access.Addressing.PATH,
                        S3Access.Checksums.WHEN_REQUIRED));
        assertThat(options.format().extension()).isEqualTo("jsonl.zst");
        assertThat(options.tombstones()).isEqualTo(Tombstones.REFUSE);
        assertThat(options.rotation())
                .isEqualTo(new Rotation(5, 2048, Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4)));
        assertThat(options.limits()).isEqualTo(new Limits(1048576, 7, 2));
        assertThat(options.bufferFolder()).isEqualTo(Path.of("/var/spool/lake"));
        assertThat(options.taskName()).isEqualTo("orders-0");
    }

    @Test
    void layouts_that_do_not_go_together_are_refused() {
        assertThatThrownBy(() -> options("partition.time", "field"))
                .hasMessageContaining("partition.time.field: must name the field that holds a row's time");
        assertThatThrownBy(() -> options("partition.time.field", "sent_at"))
                .hasMessageContaining("partition.time.field: has no effect with partition.time=record");
        assertThatThrownBy(() -> options("partition.template", "{table}/y={time:yyyy}", "catalog", "glue"))
                .hasMessageContaining("partition.template: must be {table}/dt={time:yyyy-MM-dd}/hour={time:HH} or"
                        + " {table}/dt={time:yyyy-MM-dd} with catalog=glue");
        assertThatThrownBy(() -> options("table.name.template", "${1}"))
                .hasMessageContaining("table.name.template: names ${1}, and table.name.pattern is not set");
    }

    @Test
    void a_table_in_glue_follows_the_folders() {
        assertThat(partitionsOf(options("catalog", "glue"))).isEqualTo(Folders.HOURLY);
        assertThat(partitionsOf(options("partition.template", "{table}/dt={time:yyyy-MM-dd}", "catalog", "glue")))
                .isEqualTo(Folders.DAILY);
        assertThatThrownBy(() -> partitionsOf(options("partition.template", "{table}/y={time:yyyy}")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tables are made for {table}/dt={time:yyyy-MM-dd}/hour={time:HH} or"
                        + " {table}/dt={time:yyyy-MM-dd} only: write the statement for this layout yourself");
    }

    private static Folders partitionsOf(S3SinkOptions options) {
        return options.table()
                .definition("orders", SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA))
                .partitioning()
                .folders();
    }

    @Test
    void topics_that_would_share_a_table_by_chance_are_refused_with_both_names() {
        assertThatThrownBy(() -> options("topics", "orders-eu, other,orders_eu"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "table.name.template: Topics orders-eu and orders_eu both have the table orders_eu");
        assertThatThrownBy(() -> options(
                        "topics",
                        "a-b,a.b",
                        "transforms",
                        "f",
                        "transforms.f.type",
                        "io.tailrace.transform.FlattenDynamoDb"))
                .hasMessageContaining("Topics a-b and a.b both have the table a_b");
        assertThat(List.of(
                        options("topics", "orders-eu,orders_eu", "table.name.template", "orders"),
                        options("topics", "p.a,q.a", "table.name.pattern", ".[.](.*)", "table.name.template", "${1}"),
                        options(
                                "topics",
                                "a-b,a.b",
                                "transforms",
                                "r",
                                "transforms.r.type",
                                "org.apache.kafka.connect.transforms.RegexRouter")))
                .hasSize(3);
    }

    @Test
    void avro_has_no_table_in_glue_and_says_so() {
        assertThatThrownBy(() -> options("format", "avro", "catalog", "glue"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("catalog: must be none with format=avro")
                .hasMessageContaining("set format to parquet or jsonl");
        assertThat(options("format", "avro", "format.compression", "zstd")
                        .format()
                        .extension())
                .isEqualTo("avro");
    }

    @ParameterizedTest
    @CsvSource({
        "format, orc",
        "format.compression, brotli",
        "partition.time, arrival",
        "partition.timezone, Mars/Olympus",
        "tombstones, keep",
        "catalog, hive",
        "glue.first.day, yesterday",
        "rotate.max.records, 0",
        "upload.threads, 99",
        "buffer.max.heap.bytes, 1000",
        "columns, id nothing",
        "partition.template, {table}/{when}",
        "table.name.pattern, (",
        "s3.endpoint, nowhere",
        "s3.checksums, never"
    })
    void a_value_that_is_not_allowed_is_refused_with_the_options_name(String option, String value) {
        assertThatThrownBy(() -> options(option, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(option);
    }

    @Test
    void words_after_a_type_are_refused_where_they_would_have_no_effect() {
        for (String columns : List.of("card string masked(null)", "a int, card dropped", "a int parsed")) {
            assertThatThrownBy(() -> options("columns", columns).rows())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("belong to the columns of FlattenDynamoDb");
        }
    }

    @Test
    void the_fingerprint_changes_with_what_shapes_files_and_with_nothing_else() {
        String fingerprint = options().fingerprint();

        assertThat(options("rotate.max.records", "5", "upload.threads", "1", "aws.region", "eu-central-1")
                        .fingerprint())
                .isEqualTo(fingerprint);
        assertThat(List.of(
                        options("format", "jsonl").fingerprint(),
                        options("format.compression", "zstd").fingerprint(),
                        options("s3.prefix", "p").fingerprint(),
                        options("partition.time", "wall-clock").fingerprint(),
                        options("partition.timezone", "Asia/Tokyo").fingerprint(),
                        options("table.name.template", "t_${topic}").fingerprint(),
                        options("kafka.columns.enabled", "false").fingerprint(),
                        options("tombstones", "refuse").fingerprint(),
                        options("transforms", "flatten").fingerprint(),
                        options("transforms.flatten.schema.mode", "none").fingerprint(),
                        options("transforms.flatten.schema.mode", "union").fingerprint()))
                .doesNotContain(fingerprint)
                .doesNotHaveDuplicates();
        assertThat(options("format.compression", "snappy").fingerprint())
                .as("the default, written out")
                .isEqualTo(fingerprint);
    }

    @Test
    void every_task_knows_its_number() {
        S3SinkConnector connector = new S3SinkConnector();
        connector.start(Map.of("name", "orders", "s3.bucket", "lake"));

        assertThat(connector.taskConfigs(2))
                .extracting(task -> S3SinkOptions.of(task).taskName())
                .containsExactly("orders-0", "orders-1");
    }

    @Test
    void validation_shows_what_does_not_go_together_beside_the_option() {
        assertThat(new S3SinkConnector()
                        .validate(Map.of("s3.bucket", "lake", "format", "jsonl", "format.compression", "snappy"))
                        .configValues())
                .filteredOn(value -> !value.errorMessages().isEmpty())
                .singleElement()
                .satisfies(value -> {
                    assertThat(value.name()).isEqualTo("format.compression");
                    assertThat(value.errorMessages())
                            .containsExactly(
                                    "Invalid value snappy for configuration format.compression: must be gzip or zstd"
                                            + " or none with format=jsonl");
                });
    }

    private static S3SinkOptions options(String... more) {
        Map<String, String> given = new HashMap<>(Map.of("s3.bucket", "lake"));
        for (int i = 0; i < more.length; i += 2) {
            given.put(more[i], more[i + 1]);
        }
        return S3SinkOptions.of(given);
    }
}
