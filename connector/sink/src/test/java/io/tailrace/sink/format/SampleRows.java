package io.tailrace.sink.format;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** A row with every type, one with none of its values, and one with what is easily got wrong. */
public final class SampleRows {
    static final Schema LINE = SchemaBuilder.struct()
            .optional()
            .field("sku", Schema.OPTIONAL_STRING_SCHEMA)
            .field("price", decimal(10, 2))
            .build();
    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name("every.type")
            .field("a_string", Schema.OPTIONAL_STRING_SCHEMA)
            .field("a_boolean", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field("a_tinyint", Schema.OPTIONAL_INT8_SCHEMA)
            .field("a_smallint", Schema.OPTIONAL_INT16_SCHEMA)
            .field("an_int", Schema.OPTIONAL_INT32_SCHEMA)
            .field("a_bigint", Schema.OPTIONAL_INT64_SCHEMA)
            .field("a_float", Schema.OPTIONAL_FLOAT32_SCHEMA)
            .field("a_double", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("a_short_decimal", decimal(9, 2))
            .field("a_long_decimal", decimal(18, 4))
            .field("a_wide_decimal", decimal(38, 10))
            .field(
                    "a_date",
                    org.apache.kafka.connect.data.Date.builder().optional().build())
            .field("a_timestamp", Timestamp.builder().optional().build())
            .field("a_binary", Schema.OPTIONAL_BYTES_SCHEMA)
            .field(
                    "a_list",
                    SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA)
                            .optional()
                            .build())
            .field(
                    "a_map",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_INT64_SCHEMA)
                            .optional()
                            .build())
            .field("lines", SchemaBuilder.array(LINE).optional().build())
            .build();

    private SampleRows() {}

    public static List<Struct> all() {
        return List.of(full(), new Struct(SCHEMA), extreme());
    }

    private static Struct full() {
        Map<String, @Nullable Long> map = new LinkedHashMap<>();
        map.put("one", 1L);
        map.put("none", null);
        return new Struct(SCHEMA)
                .put("a_string", "Grüße, \"世界\"\n")
                .put("a_boolean", true)
                .put("a_tinyint", (byte) -7)
                .put("a_smallint", (short) 300)
                .put("an_int", -70_000)
                .put("a_bigint", 5_000_000_000L)
                .put("a_float", 1.5f)
                .put("a_double", -2.25)
                .put("a_short_decimal", new BigDecimal("1234567.89"))
                .put("a_long_decimal", new BigDecimal("-12345678901234.5678"))
                .put("a_wide_decimal", new BigDecimal("1234567890123456789012345678.0123456789"))
                .put("a_date", Date.from(Instant.parse("2026-11-22T00:00:00Z")))
                .put("a_timestamp", Date.from(Instant.parse("2026-11-22T13:45:00.123Z")))
                .put("a_binary", "bytes".getBytes(StandardCharsets.UTF_8))
                .put("a_list", Arrays.asList("x", null, ""))
                .put("a_map", map)
                .put("lines", List.of(line("s-1", "9.99"), line(null, "-0.01")));
    }

    private static Struct extreme() {
        return new Struct(SCHEMA)
                .put("a_string", "")
                .put("a_boolean", false)
                .put("a_tinyint", Byte.MIN_VALUE)
                .put("a_smallint", Short.MAX_VALUE)
                .put("an_int", Integer.MIN_VALUE)
                .put("a_bigint", Long.MIN_VALUE)
                .put("a_float", -0.0f)
                .put("a_double", Double.MAX_VALUE)
                .put("a_short_decimal", new BigDecimal("-9999999.99"))
                .put("a_long_decimal", new BigDecimal("99999999999999.9999"))
                .put("a_wide_decimal", new BigDecimal("-1"))
                .put("a_date", Date.from(Instant.parse("1969-12-31T00:00:00Z")))
                .put("a_timestamp", Date.from(Instant.parse("1969-12-31T23:59:59.999Z")))
                .put("a_binary", new byte[0])
                .put("a_list", List.of())
                .put("a_map", Collections.emptyMap())
                .put("lines", List.of());
    }

    private static Struct line(@Nullable String sku, String price) {
        return new Struct(LINE).put("sku", sku).put("price", new BigDecimal(price));
    }

    public static Schema decimal(int precision, int scale) {
        return Decimal.builder(scale)
                .parameter("connect.decimal.precision", Integer.toString(precision))
                .optional()
                .build();
    }
}
