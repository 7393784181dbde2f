package io.tailrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.row.ColumnTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WiderColumnsTest {

    /** Else a row would be written to a file whose column the table refuses, or the other way round. */
    @Test
    void tables_widen_as_files_do() {
        List<Schema> types = List.of(
                Schema.INT8_SCHEMA,
                Schema.INT16_SCHEMA,
                Schema.INT32_SCHEMA,
                Schema.INT64_SCHEMA,
                Schema.FLOAT32_SCHEMA,
                Schema.FLOAT64_SCHEMA,
                Schema.BOOLEAN_SCHEMA,
                Schema.STRING_SCHEMA,
                Schema.BYTES_SCHEMA,
                Timestamp.SCHEMA,
                Date.SCHEMA,
                decimal(12, 2),
                decimal(5, 2),
                decimal(5, 1),
                SchemaBuilder.array(Schema.INT32_SCHEMA).build(),
                SchemaBuilder.array(Schema.INT64_SCHEMA).build(),
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.FLOAT32_SCHEMA).build(),
                SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.FLOAT64_SCHEMA).build(),
                row(Schema.INT32_SCHEMA),
                row(Schema.STRING_SCHEMA));
        int together = 0;
        for (Schema one : types) {
            for (Schema other : types) {
                @Nullable String inFiles = inFiles(row(one), row(other));
                assertThat(inTable(row(one), row(other)))
                        .as("%s and %s", one.type(), other.type())
                        .isEqualTo(inFiles);
                together += inFiles == null ? 0 : 1;
            }
        }
        assertThat(together).isGreaterThan(types.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "string | string",
                "Decimal(10, 2) | decimal(10,2)",
                "decimal(10) | decimal(10,0)",
                "array<struct<größe:int,b.c:map<string,decimal(3,1)>>> |"
                        + " array<struct<größe:int,b.c:map<string,decimal(3,1)>>>",
                "struct<City:string, zip: int> | struct<city:string,zip:int>",
                "char(3) |",
                "map<int,string> |",
                "decimal(40,2) |",
                "uniontype<int,string> |",
                "array<interval> |",
                "struct<a> |",
                "struct<> |",
                "> |"
            })
    void types_in_glue_are_read_whatever_tool_wrote_them(String text, @Nullable String type) {
        assertThat(GlueType.parse(text).map(parsed -> parsed.athenaName())).isEqualTo(Optional.ofNullable(type));
    }

    private static @Nullable String inFiles(Schema one, Schema other) {
        try {
            return ConnectColumns.of(ColumnTypes.union(one, other)).declaration();
        } catch (DataException refused) {
            return null;
        }
    }

    private static @Nullable String inTable(Schema one, Schema other) {
        try {
            GlueColumns table = new GlueColumns("t", ConnectColumns.of(one), Map.of());
            return table.wider(ConnectColumns.of(other)).declaration();
        } catch (DataException refused) {
            return null;
        }
    }

    private static Schema decimal(int precision, int scale) {
        return Decimal.builder(scale)
                .parameter("connect.decimal.precision", Integer.toString(precision))
                .build();
    }

    private static Schema row(Schema column) {
        return SchemaBuilder.struct().field("c", column).build();
    }
}
