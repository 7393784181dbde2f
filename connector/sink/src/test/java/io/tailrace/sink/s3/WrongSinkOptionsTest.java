package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code validate()} says to a wrong value: the option, the value, what is allowed, and what to do, at the option. */
class WrongSinkOptionsTest {
    private static final Clock TODAY = Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "on.gap | skip | String must be one of: fail, continue",
                "on.gap | Continue | String must be one of: fail, continue",
                "tombstones | keep | String must be one of: ignore, refuse",
                "catalog | hive | String must be one of: none, glue",
                "format | orc | String must be one of: parquet, avro, jsonl",
                "format.compression | lz4 | must be one of none, snappy, gzip, zstd",
                "s3.bucket | s3://lake/raw | is a URL: write the bucket's name alone, lake, and raw into s3.prefix",
                "s3.bucket | my_lake | is not a valid bucket name: 3 to 63 lower-case letters, digits, dots and"
                        + " hyphens",
                "s3.bucket | 10.0.0.5 | is an IP address, which S3 does not allow as a bucket's name: write the name",
                "s3.conditional.writes.enabled | maybe | Expected value to be either true or false",
                "s3.prefix | s3://lake/raw | is a URL: write lake into s3.bucket, and here only raw",
                "s3.prefix | raw//orders | has // in it, which makes a folder without a name. Write one slash",
                "s3.prefix | raw/../orders | has a folder . or .., which many clients take for another folder",
                "s3.acl | friends | must be one of authenticated-read, aws-exec-read, bucket-owner-full-control",
                "s3.endpoint | no where | is not a valid URL; it must be an http or https URL with a host",
                "buffer.dir | '' | String must be non-empty",
                "partition.time | arrival | String must be one of: record, field, wall-clock",
                "partition.time.field | '' | String must be non-empty",
                "partition.timezone | CET+9 | must be a time zone, for example Europe/Berlin",
                "partition.template | {tabel}/dt={time:yyyy} | {tabel} is unknown. Use {table}, {time:PATTERN}",
                "partition.template | {table | it has a { without a }",
                "partition.template | {table}/{time:ss} | {time:ss} changes within a minute",
                "partition.template | {table}/{time:qqqqqqqq} | {time:qqqqqqqq} has a pattern that is not valid",
                "partition.template | _raw/{table} | it makes a folder that begins with _ or a dot",
                "partition.template | {table}/y={time:yyyy}/Y={time:MM} | two folders are named Y=",
                "partition.template | {table}/city={field:city} | Name it city_is=, for example",
                "table.name.pattern | ( | must be a regular expression: Unclosed group",
                "table.name.template | ${1} | names ${1}, and table.name.pattern is not set. Put the part of the topic",
                "table.name.template | ${topics} | has a placeholder other than ${topic} and ${1} to ${9}",
                "table.name.template | {topic} | has a placeholder other than ${topic} and ${1} to ${9}",
                "table.name.template | _${topic} | Athena does not read folders that begin with _",
                "glue.first.day | 2026-1-1 | must be a day, for example 2026-01-01",
                "merge.interval.ms | 999 | Value must be at least 1000",
                "merge.buckets | 0 | Value must be at least 1",
                "merge.buckets | 10001 | Value must be no more than 10000",
                "merge.max.bytes | 0 | Value must be at least 1",
                "merge.max.bytes.per.second | 0 | must be at least 1, or not set",
                "merge.compact.interval.ms | 999 | Value must be at least 1000",
                "merge.compact.min.age.ms | -1 | Value must be at least 0",
                "merge.orphans.interval.ms | 999 | Value must be at least 1000",
                "merge.orphans.min.age.ms | 3599999 | Value must be at least 3600000"
            })
    void a_value_that_is_wrong_by_itself_is_an_error_at_its_option(String option, String value, String says) {
        Map<String, String> errors = errors(option, value, "topics", "orders");

        assertThat(errors).containsOnlyKeys(option);
        assertThat(errors.get(option))
                .startsWith("Invalid value " + value + " for configuration " + option + ": ")
                .contains(says);
    }

    @Test
    void a_prefix_that_leaves_no_room_in_the_key_is_refused_with_its_length() {
        assertThat(S3SinkOptions.of(given("s3.prefix", "ü".repeat(256))).prefix())
                .hasSize(257);

        assertThat(errors("s3.prefix", "ü".repeat(257)))
                .hasEntrySatisfying(
                        "s3.prefix",
                        error -> assertThat(error).contains("has 514 bytes, and may have 512", "Shorten it"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "partition.time=field | partition.time.field | null | must name the field that holds a row's time",
                "partition.time.field=sent_at | partition.time.field | sent_at | has no effect with"
                        + " partition.time=record. Remove it, or set partition.time=field",
                "partition.template={table};catalog=glue | partition.template | {table} | must be"
                        + " {table}/dt={time:yyyy-MM-dd}/hour={time:HH} or {table}/dt={time:yyyy-MM-dd} with"
                        + " catalog=glue",
                "format=avro;catalog=glue | catalog | glue | must be none with format=avro",
                "format=jsonl;format.compression=snappy | format.compression | snappy | must be gzip or zstd or none"
                        + " with format=jsonl",
                "s3.tags=team | s3.tags | [team] | must be name=value, separated by commas, and team is not",
                "s3.encryption.kms.key.id=k | s3.encryption.kms.key.id | k | has no effect with"
                        + " s3.encryption=bucket-default. Set s3.encryption=kms, or remove the key",
                "table.name.pattern=(x);table.name.template=${2} | table.name.template | ${2} | names ${2}, and"
                        + " table.name.pattern has only 1 group.",
                "table.name.pattern=x(.*);topics=xa,orders | table.name.pattern | x(.*) | must match every topic, and"
                        + " topic orders does not match",
                "topics=_orders | table.name.template | ${topic} | Topic _orders has the table _orders, and Athena"
                        + " does not",
                "topics=a-b,a.b | table.name.template | ${topic} | Topics a-b and a.b both have the table a_b",
                "catalog=glue;glue.first.day=2026-11-29 | glue.first.day | 2026-11-29 | must not be after today,"
                        + " 2026-11-28",
                "aws.secret.access.key=hush | aws.access.key.id | null | aws.secret.access.key is set",
                "aws.session.token=hush | aws.session.token | [hidden] | needs aws.access.key.id",
                "merge.keys=orders=id | merge.keys | [orders=id] | needs table.format=iceberg: only logs in Iceberg are"
                        + " merged",
                "table.format=iceberg;catalog=glue;merge.keys=orders | merge.keys | [orders] | must be tables with the"
                        + " columns of their keys, as in sales_orders=order_id, readings=device_id+taken_at; this entry"
                        + " is wrong: orders",
                "table.format=iceberg;catalog=glue;merge.keys=orders=a+ | merge.keys | [orders=a+] | this entry is wrong:"
                        + " orders=a+",
                "table.format=iceberg;catalog=glue;merge.keys=orders=a,orders=b | merge.keys | [orders=a, orders=b] | must"
                        + " name a table once; named twice: orders"
            })
    void values_that_do_not_go_together_are_an_error_at_the_option_to_change(
            String given, String option, String value, String says) {
        Map<String, String> errors = errors(Stream.of(given.split(";"))
                .flatMap(pair -> Stream.of(pair.split("=", 2)))
                .toArray(String[]::new));

        assertThat(errors).containsOnlyKeys(option);
        assertThat(errors.get(option))
                .startsWith("Invalid value " + value + " for configuration " + option + ": ")
                .contains(says);
    }

    @Test
    void a_table_that_is_too_long_is_an_error_of_its_template() {
        assertThat(errors("topics", "o".repeat(249), "table.name.template", "orders_${topic}"))
                .hasEntrySatisfying(
                        "table.name.template", error -> assertThat(error).contains("Change table.name.template"));
    }

    @Test
    void topics_that_a_transform_may_rename_are_not_judged() {
        assertThat(S3SinkOptions.problems(given(
                        "topics", "_orders",
                        "transforms", "r",
                        "transforms.r.type", "org.apache.kafka.connect.transforms.RegexRouter")))
                .isEmpty();
    }

    @Test
    void the_first_day_may_be_today() {
        LocalDate today = LocalDate.parse("2026-11-28");

        assertThat(firstDayProblem(today, "glue.first.day", "2026-11-28", "catalog", "glue"))
                .isEmpty();
        assertThat(firstDayProblem(today, "glue.first.day", "2027-01-01", "catalog", "none"))
                .isEmpty();
        assertThat(firstDayProblem(today, "glue.first.day", "2027-01-01", "catalog", "glue"))
                .isPresent();
    }

    @Test
    void a_task_that_starts_with_such_options_says_the_same() {
        assertThatThrownBy(() -> S3SinkOptions.of(Map.of("s3.bucket", "lake", "partition.time", "field")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "Invalid value null for configuration partition.time.field: must name the field that holds a"
                                + " row's time, because partition.time is field");
    }

    private static Optional<String> firstDayProblem(LocalDate today, String... options) {
        return S3SinkOptions.of(given(options)).table().firstDayProblem(today);
    }

    private static Map<String, String> errors(String... options) {
        return new S3SinkConnector(TODAY)
                .validate(given(options)).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(
                                Collectors.toMap(ConfigValue::name, value -> String.join("; ", value.errorMessages())));
    }

    /** No service is there: what is wrong by itself is an error before any is asked. */
    private static Map<String, String> given(String... options) {
        Map<String, String> given = new HashMap<>(Map.of(
                "name", "lake-sink",
                "s3.bucket", "lake",
                "s3.endpoint", "http://127.0.0.1:1",
                "aws.region", "us-east-1",
                "aws.retry.max.attempts", "1"));
        for (int i = 0; i < options.length; i += 2) {
            given.put(options[i], options[i + 1]);
        }
        return given;
    }
}
