package io.tailrace.sink.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.format.SampleRows;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class ColumnTypesTest {

    @Test
    void a_union_has_the_columns_of_both_and_all_are_optional() {
        Schema one = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("old", Schema.BOOLEAN_SCHEMA)
                .build();
        Schema other = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("new", Schema.INT32_SCHEMA)
                .build();

        Schema union = ColumnTypes.union(one, other);

        assertThat(union.fields()).extracting(Field::name).containsExactly("id", "old", "new");
        assertThat(union.fields()).allMatch(field -> field.schema().isOptional());
        assertThat(ColumnTypes.covers(union, one)).isTrue();
        assertThat(ColumnTypes.covers(union, other)).isTrue();
        assertThat(ColumnTypes.covers(one, union)).isFalse();
    }

    @Test
    void numbers_grow_and_never_shrink() {
        assertThat(ColumnTypes.union(of(Schema.INT32_SCHEMA), of(Schema.INT64_SCHEMA))
                        .field("c")
                        .schema()
                        .type())
                .isEqualTo(Schema.Type.INT64);
        assertThat(ColumnTypes.precisionOf(
                        ColumnTypes.union(of(SampleRows.decimal(12, 2)), of(SampleRows.decimal(5, 2)))
                                .field("c")
                                .schema()))
                .isEqualTo(12);
        assertThat(ColumnTypes.covers(of(Schema.INT32_SCHEMA), of(Schema.INT64_SCHEMA)))
                .isFalse();
        assertThat(ColumnTypes.covers(of(SampleRows.decimal(12, 2)), of(SampleRows.decimal(5, 2))))
                .isTrue();
        assertThat(ColumnTypes.covers(of(SampleRows.decimal(12, 2)), of(SampleRows.decimal(5, 1))))
                .isFalse();
    }

    @Test
    void a_float_does_not_become_a_double_under_which_older_files_cannot_be_queried() {
        assertThatThrownBy(() -> ColumnTypes.union(of(Schema.FLOAT32_SCHEMA), of(Schema.FLOAT64_SCHEMA)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Column c is float32 in earlier rows and float64 in this one.");
        assertThat(ColumnTypes.covers(of(Schema.FLOAT64_SCHEMA), of(Schema.FLOAT32_SCHEMA)))
                .isFalse();
    }

    @Test
    void a_column_keeps_its_kind() {
        assertThatThrownBy(() -> ColumnTypes.union(of(Schema.STRING_SCHEMA), of(Schema.INT64_SCHEMA)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "Column c is string in earlier rows and int64 in this one. A column keeps its type: give the"
                                + " new values a column of their own.");
        assertThatThrownBy(() -> ColumnTypes.union(of(Schema.INT64_SCHEMA), of(Timestamp.SCHEMA)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("org.apache.kafka.connect.data.Timestamp");
        assertThat(ColumnTypes.covers(of(Schema.INT64_SCHEMA), of(Timestamp.SCHEMA)))
                .isFalse();
    }

    @Test
    void structs_in_lists_widen_too() {
        Schema one = of(SchemaBuilder.array(of(Schema.STRING_SCHEMA)).build());
        Schema other = of(SchemaBuilder.array(
                        SchemaBuilder.struct().field("d", Schema.INT8_SCHEMA).build())
                .build());

        Schema union = ColumnTypes.union(one, other);

        assertThat(union.field("c").schema().valueSchema().fields())
                .extracting(Field::name)
                .containsExactly("c", "d");
    }

    @Test
    void refuses_columns_that_differ_only_in_case() {
        Schema upper = SchemaBuilder.struct().field("URL", Schema.STRING_SCHEMA).build();
        Schema lower = SchemaBuilder.struct().field("url", Schema.STRING_SCHEMA).build();

        assertThatThrownBy(() -> ColumnTypes.union(upper, lower))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Column url appears twice, in upper and lower case");
    }

    private static Schema of(Schema column) {
        return SchemaBuilder.struct().field("c", column).build();
    }
}
