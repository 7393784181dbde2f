package io.tailrace.sink.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.catalog.Folders;
import io.tailrace.value.FieldPath;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateLayoutTest {
    private static final Instant CHUNK = Instant.parse("2026-11-22T13:45:00Z");
    private static final Instant LATE = Instant.parse("2026-02-28T23:59:59.999Z");

    private final TemplateLayout layout = layout("${topic}", PartitionTime.RECORD, ZoneOffset.UTC);

    @Test
    void a_row_goes_where_its_records_time_says_however_late_it_comes() {
        assertThat(layout.destinationOf(record("sales-orders", LATE.toEpochMilli(), Map.of()), CHUNK))
                .isEqualTo(new Destination("sales_orders", "sales_orders/dt=2026-02-28/hour=23"));
    }

    @Test
    void a_record_without_a_time_goes_where_its_chunk_does() {
        assertThat(layout.destinationOf(record("orders", null, Map.of()), CHUNK).folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
        assertThat(layout.destinationOf(record("orders", -1L, Map.of()), CHUNK).folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
    }

    @Test
    void a_null_in_a_field_with_a_default_stays_a_null_where_a_folder_is_named_after_it() {
        Schema inner = SchemaBuilder.struct()
                .field(
                        "country",
                        SchemaBuilder.string().optional().defaultValue("CH").build())
                .field("must", SchemaBuilder.string().defaultValue("standard").build())
                .build();
        Schema schema = SchemaBuilder.struct().field("inner", inner).build();

        assertThat(FieldPath.of("inner.country").find(new Struct(schema).put("inner", new Struct(inner))))
                .isNull();
        assertThat(FieldPath.of("inner.must").find(new Struct(schema).put("inner", new Struct(inner))))
                .isEqualTo("standard");
    }

    @Test
    void by_wall_clock_all_rows_of_a_chunk_go_together() {
        TemplateLayout byClock = layout("${topic}", PartitionTime.WALL_CLOCK, ZoneOffset.UTC);

        assertThat(byClock.destinationOf(record("orders", LATE.toEpochMilli(), Map.of()), CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
    }

    @Test
    void hours_are_those_of_the_zone_also_where_it_is_half_an_hour_off() {
        TemplateLayout india = layout("${topic}", PartitionTime.RECORD, ZoneId.of("Asia/Kolkata"));

        assertThat(india.destinationOf(
                                record(
                                        "orders",
                                        Instant.parse("2026-11-22T18:29:00Z").toEpochMilli(),
                                        Map.of()),
                                CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-22/hour=23");
        assertThat(india.destinationOf(
                                record(
                                        "orders",
                                        Instant.parse("2026-11-22T18:31:00Z").toEpochMilli(),
                                        Map.of()),
                                CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-23/hour=00");
    }

    @Test
    void tables_are_named_in_letters_that_glue_allows() {
        TemplateLayout prefixed = layout("raw_${topic}", PartitionTime.RECORD, ZoneOffset.UTC);

        assertThat(prefixed.destinationOf(record("Shop.SALES-Orders", 0L, Map.of()), CHUNK)
                        .table())
                .isEqualTo("raw_shop_sales_orders");
    }

    @Test
    void a_column_that_is_a_partition_column_too_is_refused() {
        Schema clash = SchemaBuilder.struct().field("Hour", Schema.INT32_SCHEMA).build();

        assertThatThrownBy(() -> layout.destinationOf(record("orders", 0L, new Struct(clash).put("Hour", 1)), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessage("The row has a column Hour, and so has the folder it goes to; Athena could read neither."
                        + " Rename the one in the row.");
        assertThatThrownBy(() -> layout.destinationOf(record("orders", 0L, Map.of("dt", "x")), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has a column dt");
    }

    @Test
    void a_column_named_hour_has_its_folder_where_folders_are_days() {
        TemplateLayout daily = folders(Folders.DAILY.template(), PartitionTime.RECORD);
        long noon = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();

        assertThat(daily.destinationOf(record("orders", noon, Map.of("hour", 1)), CHUNK))
                .isEqualTo(new Destination("orders", "orders/dt=2026-11-22"));
        assertThatThrownBy(() -> daily.destinationOf(record("orders", noon, Map.of("dt", "x")), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has a column dt");
    }

    @Test
    void fields_and_time_make_folders_together() {
        TemplateLayout byCountry = folders(
                "{table}/country_is={field:customer.country}/{field:vip}/dt={time:yyyy-MM-dd}/at={time:HHmm}",
                PartitionTime.RECORD);
        Schema customer = SchemaBuilder.struct()
                .field("country", Schema.OPTIONAL_STRING_SCHEMA)
                .build();
        Schema order = SchemaBuilder.struct()
                .field("customer", customer)
                .field("vip", Schema.BOOLEAN_SCHEMA)
                .build();
        Struct value = new Struct(order)
                .put("customer", new Struct(customer).put("country", "DE"))
                .put("vip", true);

        assertThat(byCountry.destinationOf(record("orders", LATE.toEpochMilli(), value), CHUNK))
                .isEqualTo(new Destination("orders", "orders/country_is=DE/true/dt=2026-02-28/at=2359"));
        assertThat(byCountry
                        .destinationOf(record("orders", 0L, Map.of("customer", Map.of(), "vip", 7L)), CHUNK)
                        .folder())
                .isEqualTo("orders/country_is=__HIVE_DEFAULT_PARTITION__/7/dt=1970-01-01/at=0000");
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a%2Fb",
        "a b+c, a%20b%2Bc",
        "'', __HIVE_DEFAULT_PARTITION__",
        "Grüße, Grüße",
        "x=y, x%3Dy",
        "_x, _x",
        "'a\u0085b', a%85b",
        "../up, ..%2Fup"
    })
    void a_value_can_make_no_folder_of_its_own(String value, String folder) {
        assertThat(folders("{table}/v={field:c}", PartitionTime.RECORD)
                        .destinationOf(record("orders", 0L, Map.of("c", value)), CHUNK)
                        .folder())
                .isEqualTo("orders/v=" + folder);
    }

    @ParameterizedTest
    @CsvSource({"., %2E", ".., %2E.", "_x, %5Fx", ".git, %2Egit", "'', %5F_HIVE_DEFAULT_PARTITION__", "a_b, a_b"})
    void a_value_that_a_folder_begins_with_does_not_hide_it(String value, String folder) {
        assertThat(folders("{field:c}/x{field:c}", PartitionTime.RECORD)
                        .destinationOf(record("orders", 0L, Map.of("c", value)), CHUNK)
                        .folder())
                .startsWith(folder + "/x");
    }

    @Test
    void a_text_that_is_not_unicode_is_refused_by_the_name_of_its_field() {
        for (String text : List.of("a\uD83D", "\uDE00b", "c\uFFFF")) {
            assertThatThrownBy(() -> folders("{table}/v={field:c}", PartitionTime.RECORD)
                            .destinationOf(record("orders", 0L, Map.of("c", text)), CHUNK))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(
                            "Field c is part of the folder's name, and its text has half of a surrogate pair");
        }
        assertThat(folders("{table}/v={field:c}", PartitionTime.RECORD)
                        .destinationOf(record("orders", 0L, Map.of("c", "\uD83D\uDE00")), CHUNK)
                        .folder())
                .isEqualTo("orders/v=\uD83D\uDE00");
    }

    @Test
    void a_folder_of_more_bytes_than_a_key_may_have_is_refused_with_what_makes_it_long() {
        TemplateLayout byValue = folders("{table}/v={field:c}/w={field:d}", PartitionTime.RECORD);

        assertThatThrownBy(() -> byValue.destinationOf(
                        record("orders", 0L, Map.of("c", "x".repeat(300), "d", "ü".repeat(310))), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "and 900 are left of the 1,024 that a key in S3 may have. Field d gives 620 of them");
        assertThatThrownBy(() -> layout.destinationOf(record("t".repeat(1000), 0L, Map.of()), CHUNK))
                .isInstanceOf(DataException.class);
    }

    @Test
    void a_refused_topic_leaves_nothing_to_the_next_record() {
        TemplateLayout hidden = layout("${topic}", PartitionTime.RECORD, ZoneOffset.UTC);
        hidden.destinationOf(record("orders", 0L, Map.of()), CHUNK);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> hidden.destinationOf(record("_orders", 0L, Map.of()), CHUNK))
                    .isInstanceOf(DataException.class)
                    .hasMessage(
                            "Topic _orders has the table _orders, and Athena does not read folders that begin with _,"
                                    + " as the sink's own do. Give it another name with table.name.template, for example"
                                    + " t${topic}.");
        }
        assertThat(layout("t${topic}", PartitionTime.RECORD, ZoneOffset.UTC)
                        .destinationOf(record("_orders", 0L, Map.of()), CHUNK)
                        .table())
                .isEqualTo("t_orders");
    }

    @Test
    void in_glue_a_row_goes_into_no_folder_before_the_first_day_or_after_tomorrow() {
        ZoneId zone = ZoneId.of("Asia/Kolkata");
        TemplateLayout inGlue = new TemplateLayout(
                new TableNames(null, "${topic}"),
                FolderTemplate.parse(Folders.HOURLY.template()),
                PartitionTime.RECORD,
                zone,
                VisibleDays.inGlue(zone, LocalDate.of(2026, 2, 1), "partition.time=record"),
                900);
        long first = Instant.parse("2026-01-31T18:30:00Z").toEpochMilli();
        long end = Instant.parse("2026-11-23T18:30:00Z").toEpochMilli();

        assertThat(inGlue.destinationOf(record("orders", first, Map.of()), CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-02-01/hour=00");
        assertThat(inGlue.destinationOf(record("orders", end - 1, Map.of()), CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-23/hour=23");
        assertThatThrownBy(() -> inGlue.destinationOf(record("orders", first - 1, Map.of()), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessage("The row's time (partition.time=record) gives it the folder of 2026-01-31, and queries only"
                        + " see folders from glue.first.day=2026-02-01 on. If the time is right, set glue.first.day to"
                        + " that day or an earlier one and restart. If seconds or microseconds were taken for"
                        + " milliseconds, correct the time where it is made, or set partition.time to another time.");
        assertThatThrownBy(() -> inGlue.destinationOf(record("orders", end, Map.of()), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the folder of 2026-11-24, and queries only see folders up to tomorrow.");
        assertThat(inGlue.destinationOf(record("orders", end, Map.of()), CHUNK.plusSeconds(86_400))
                        .folder())
                .as("a day later")
                .isEqualTo("orders/dt=2026-11-24/hour=00");
    }

    @Test
    void without_a_catalog_only_years_that_have_no_four_digits_are_refused() {
        TemplateLayout bySent = folders(Folders.HOURLY.template(), PartitionTime.field("sent_at"));

        for (Object time : List.of(Long.MAX_VALUE, Long.MIN_VALUE, 1_795_348_800_000_000L, "+999999999-01-01")) {
            assertThatThrownBy(() -> bySent.destinationOf(record("orders", 0L, Map.of("sent_at", time)), CHUNK))
                    .as("%s", time)
                    .isInstanceOf(DataException.class);
        }
        assertThat(bySent.destinationOf(record("orders", 0L, Map.of("sent_at", "1815-12-10")), CHUNK)
                        .folder())
                .isEqualTo("orders/dt=1815-12-10/hour=00");
    }

    @Test
    void a_map_with_a_name_in_upper_and_lower_case_is_refused() {
        assertThatThrownBy(() -> layout.destinationOf(record("orders", 0L, Map.of("URL", 1, "url", 2)), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("twice, in upper and lower case");
    }

    @Test
    void topics_that_would_share_a_table_by_chance_are_refused_and_by_intent_they_share_it() {
        TableNames names = new TableNames(null, "${topic}");
        assertThat(names.of("orders-eu")).isEqualTo("orders_eu");

        assertThatThrownBy(() -> names.of("Orders.EU"))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        "Topics orders-eu and Orders.EU both have the table orders_eu, because characters");
        assertThat(names.of("orders-eu")).isEqualTo("orders_eu");
        TableNames shared = new TableNames(null, "Orders-all");
        assertThat(List.of(shared.of("orders-eu"), shared.of("orders_eu"))).containsExactly("orders_all", "orders_all");
        assertThatThrownBy(() -> new TableNames(null, "${topic}").of("t".repeat(256)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("of 256 characters, and it may have 1 to 255");
    }

    @Test
    void a_value_that_has_no_name_is_refused() {
        assertThatThrownBy(() -> folders("{table}/v={field:c}", PartitionTime.RECORD)
                        .destinationOf(record("orders", 0L, Map.of("c", Map.of())), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Field c is part of the folder's name");
    }

    @Test
    void the_time_in_a_field_decides_whatever_its_form() {
        TemplateLayout bySent = folders(Folders.HOURLY.template(), PartitionTime.field("shipment.sent_at"));
        for (Object time : List.of(
                "2026-02-28T23:59:59.999Z",
                "2026-03-01T00:59:59.999+01:00",
                "2026-02-28 23:59:59",
                LATE.toEpochMilli(),
                java.util.Date.from(LATE))) {
            assertThat(bySent.destinationOf(record("orders", 0L, Map.of("shipment", Map.of("sent_at", time))), CHUNK)
                            .folder())
                    .as("%s", time)
                    .isEqualTo("orders/dt=2026-02-28/hour=23");
        }
    }

    @Test
    void a_record_without_the_time_field_goes_where_its_chunk_does_and_one_with_nonsense_is_refused() {
        TemplateLayout bySent = folders(Folders.HOURLY.template(), PartitionTime.field("sent_at"));

        assertThat(bySent.destinationOf(record("orders", 0L, Map.of()), CHUNK).folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
        assertThatThrownBy(() -> bySent.destinationOf(record("orders", 0L, Map.of("sent_at", "soon")), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessage("Field sent_at gives the row its folder, and its text is not a time in ISO 8601.");
        assertThatThrownBy(() -> bySent.destinationOf(record("orders", 0L, Map.of("sent_at", true)), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("and is of type Boolean");
    }

    @Test
    void a_column_may_not_have_the_name_of_any_folder() {
        assertThatThrownBy(() -> folders("{table}/Year={time:yyyy}", PartitionTime.RECORD)
                        .destinationOf(record("orders", 0L, Map.of("YEAR", 1)), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The row has a column YEAR, and so has the folder it goes to");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{table}/country={field:country} | Name it country_is=",
                "{table}/{when} | {when} is unknown. Use {table}",
                "{table}/{time:bb} | has a pattern that is not valid",
                "{table}/{time:HHmmss} | changes within a minute",
                "{table}/{oops | it has a { without a }",
                "_hidden/{table} | begins with",
                "{table}/ | ends with",
                "{table}//x | // in it",
                "{table}/.x | begins with _ or a dot",
                "{table}/{time:'_'yyyy} | begins with _ or a dot"
            })
    void a_template_that_makes_no_sense_is_refused_with_the_reason(String template, String reason) {
        assertThatThrownBy(() -> FolderTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void tables_take_groups_of_the_topic_s_pattern() {
        TableNames names = new TableNames(Pattern.compile("[^.]+[.](.*?)(-v\\d)?"), "lake_${1}");

        assertThat(names.of("prod.sales-orders-v2")).isEqualTo("lake_sales_orders");
        assertThatThrownBy(() -> names.of("orders"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Topic orders does not match table.name.pattern");
        assertThatThrownBy(() -> new TableNames(Pattern.compile("(.*)"), "${2}"))
                .hasMessage(
                        "names ${2}, and table.name.pattern has only 1 group. Put the part of the topic that you want"
                                + " into parentheses there");
    }

    private static TemplateLayout layout(String template, PartitionTime time, ZoneId zone) {
        return new TemplateLayout(
                new TableNames(null, template),
                FolderTemplate.parse(Folders.HOURLY.template()),
                time,
                zone,
                VisibleDays.ofAnyReader(zone, "partition.time=record"),
                900);
    }

    private static TemplateLayout folders(String template, PartitionTime time) {
        return new TemplateLayout(
                new TableNames(null, "${topic}"),
                FolderTemplate.parse(template),
                time,
                ZoneOffset.UTC,
                VisibleDays.ofAnyReader(ZoneOffset.UTC, "partition.time=record"),
                900);
    }

    private static SinkRecord record(String topic, @Nullable Long timestamp, Object value) {
        return new SinkRecord(topic, 0, null, null, null, value, 0, timestamp, TimestampType.CREATE_TIME);
    }
}
