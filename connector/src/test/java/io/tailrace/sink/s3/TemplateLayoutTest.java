package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.chunk.Place;
import java.time.Instant;
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
        assertThat(layout.placeOf(record("sales-orders", LATE.toEpochMilli(), Map.of()), CHUNK))
                .isEqualTo(new Place("sales_orders", "sales_orders/dt=2026-02-28/hour=23"));
    }

    @Test
    void a_record_without_a_time_goes_where_its_chunk_does() {
        assertThat(layout.placeOf(record("orders", null, Map.of()), CHUNK).folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
        assertThat(layout.placeOf(record("orders", -1L, Map.of()), CHUNK).folder())
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

        assertThat(FieldPath.valueAt(new Struct(schema).put("inner", new Struct(inner)), "inner.country"))
                .isNull();
        assertThat(FieldPath.valueAt(new Struct(schema).put("inner", new Struct(inner)), "inner.must"))
                .isEqualTo("standard");
    }

    @Test
    void by_wall_clock_all_rows_of_a_chunk_go_together() {
        TemplateLayout byClock = layout("${topic}", PartitionTime.WALL_CLOCK, ZoneOffset.UTC);

        assertThat(byClock.placeOf(record("orders", LATE.toEpochMilli(), Map.of()), CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
    }

    @Test
    void hours_are_those_of_the_zone_also_where_it_is_half_an_hour_off() {
        TemplateLayout india = layout("${topic}", PartitionTime.RECORD, ZoneId.of("Asia/Kolkata"));

        assertThat(india.placeOf(
                                record(
                                        "orders",
                                        Instant.parse("2026-11-22T18:29:00Z").toEpochMilli(),
                                        Map.of()),
                                CHUNK)
                        .folder())
                .isEqualTo("orders/dt=2026-11-22/hour=23");
        assertThat(india.placeOf(
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

        assertThat(prefixed.placeOf(record("Shop.SALES-Orders", 0L, Map.of()), CHUNK)
                        .table())
                .isEqualTo("raw_shop_sales_orders");
    }

    @Test
    void a_column_that_is_a_partition_column_too_is_refused() {
        Schema clash = SchemaBuilder.struct().field("Hour", Schema.INT32_SCHEMA).build();

        assertThatThrownBy(() -> layout.placeOf(record("orders", 0L, new Struct(clash).put("Hour", 1)), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessage("The row has a column Hour, and so has the folder it goes to; Athena could read neither."
                        + " Rename the one in the row.");
        assertThatThrownBy(() -> layout.placeOf(record("orders", 0L, Map.of("dt", "x")), CHUNK))
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

        assertThat(byCountry.placeOf(record("orders", LATE.toEpochMilli(), value), CHUNK))
                .isEqualTo(new Place("orders", "orders/country_is=DE/true/dt=2026-02-28/at=2359"));
        assertThat(byCountry
                        .placeOf(record("orders", 0L, Map.of("customer", Map.of(), "vip", 7L)), CHUNK)
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
        "../up, ..%2Fup"
    })
    void a_value_can_make_no_folder_of_its_own(String value, String folder) {
        assertThat(folders("{table}/v={field:c}", PartitionTime.RECORD)
                        .placeOf(record("orders", 0L, Map.of("c", value)), CHUNK)
                        .folder())
                .isEqualTo("orders/v=" + folder);
    }

    @Test
    void a_value_that_has_no_name_is_refused() {
        assertThatThrownBy(() -> folders("{table}/v={field:c}", PartitionTime.RECORD)
                        .placeOf(record("orders", 0L, Map.of("c", Map.of())), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Field c is part of the folder's name");
    }

    @Test
    void the_time_in_a_field_decides_whatever_its_form() {
        TemplateLayout bySent = folders(FolderTemplate.BY_HOUR, PartitionTime.field("shipment.sent_at"));
        for (Object time : List.of(
                "2026-02-28T23:59:59.999Z",
                "2026-03-01T00:59:59.999+01:00",
                "2026-02-28 23:59:59",
                LATE.toEpochMilli(),
                java.util.Date.from(LATE))) {
            assertThat(bySent.placeOf(record("orders", 0L, Map.of("shipment", Map.of("sent_at", time))), CHUNK)
                            .folder())
                    .as("%s", time)
                    .isEqualTo("orders/dt=2026-02-28/hour=23");
        }
    }

    @Test
    void a_record_without_the_time_field_goes_where_its_chunk_does_and_one_with_nonsense_is_refused() {
        TemplateLayout bySent = folders(FolderTemplate.BY_HOUR, PartitionTime.field("sent_at"));

        assertThat(bySent.placeOf(record("orders", 0L, Map.of()), CHUNK).folder())
                .isEqualTo("orders/dt=2026-11-22/hour=13");
        assertThatThrownBy(() -> bySent.placeOf(record("orders", 0L, Map.of("sent_at", "soon")), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessage("Field sent_at gives the row its folder, and its text is no time in ISO 8601.");
        assertThatThrownBy(() -> bySent.placeOf(record("orders", 0L, Map.of("sent_at", true)), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("and is a Boolean");
    }

    @Test
    void a_column_may_not_have_the_name_of_any_folder() {
        assertThatThrownBy(() -> folders("{table}/Year={time:yyyy}", PartitionTime.RECORD)
                        .placeOf(record("orders", 0L, Map.of("YEAR", 1)), CHUNK))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The row has a column YEAR, and so has the folder it goes to");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{table}/country={field:country} | name it country_is=",
                "{table}/{when} | is none of {table}",
                "{table}/{time:bb} | is no pattern of a time",
                "{table}/{time:HHmmss} | finer than a minute",
                "{table}/{oops | a brace has no partner",
                "_hidden/{table} | begins with",
                "{table}/ | ends with"
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
                .hasMessage("names ${2}, and the pattern has 1 groups");
    }

    private static TemplateLayout layout(String template, PartitionTime time, ZoneId zone) {
        return new TemplateLayout(
                new TableNames(null, template), FolderTemplate.parse(FolderTemplate.BY_HOUR), time, zone);
    }

    private static TemplateLayout folders(String template, PartitionTime time) {
        return new TemplateLayout(
                new TableNames(null, "${topic}"), FolderTemplate.parse(template), time, ZoneOffset.UTC);
    }

    private static SinkRecord record(String topic, @Nullable Long timestamp, Object value) {
        return new SinkRecord(topic, 0, null, null, null, value, 0, timestamp, TimestampType.CREATE_TIME);
    }
}
