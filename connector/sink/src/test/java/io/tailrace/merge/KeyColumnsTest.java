package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyColumnsTest {
    private static Stream<Type> types_that_lose_a_key() {
        return Stream.of(Types.DoubleType.get(), Types.FloatType.get(), Types.BooleanType.get());
    }

    @ParameterizedTest
    @MethodSource("types_that_lose_a_key")
    void a_type_in_which_two_keys_may_become_one_is_refused_in_both_parts(Type type) {
        for (List<String> keys : List.of(List.of("lossy"), List.of("lossy", "pk"), List.of("pk", "lossy"))) {
            assertThatThrownBy(() -> new KeyColumns(keys, schema(type), 4))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("The key column lossy is " + type + ", in which two keys of DynamoDB may become one."
                            + " Declare it as the type that it has there: string, a decimal or whole number, or"
                            + " binary.");
        }
    }

    @Test
    void a_column_that_is_missing_or_has_values_inside_is_refused_with_those_that_there_are() {
        Schema schema = schema(Types.ListType.ofOptional(10, Types.StringType.get()));

        for (String column : List.of("lossy", "Pk")) {
            assertThatThrownBy(() -> new KeyColumns(List.of("pk", column), schema, 4))
                    .isInstanceOf(ConnectException.class)
                    .hasMessage("The key column " + column + " is not a column of the table, or not a single value. Its"
                            + " columns: [pk, lossy]");
        }
    }

    @Test
    void the_types_of_DynamoDB_are_keys() {
        for (Type type : List.of(
                Types.StringType.get(),
                Types.DecimalType.of(38, 0),
                Types.LongType.get(),
                Types.IntegerType.get(),
                Types.BinaryType.get())) {
            assertThat(new KeyColumns(List.of("lossy", "pk"), schema(type), 4).names())
                    .containsExactly("lossy", "pk");
        }
    }

    @Test
    void a_key_may_have_a_column_for_each_part_of_it() {
        Schema schema = new Schema(
                NestedField.optional(1, "tenant", Types.StringType.get()),
                NestedField.optional(2, "user", Types.StringType.get()),
                NestedField.optional(3, "day", Types.IntegerType.get()));
        KeyColumns key = new KeyColumns(List.of("tenant", "user", "day"), schema, 4);
        ItemKey first = new ItemKey(new Object[] {"a", "b", 1});

        assertThat(key.order().compare(first, new ItemKey(new Object[] {"a", "b", 2})))
                .isNegative();
        assertThat(key.order().compare(first, new ItemKey(new Object[] {"a", "b", 1})))
                .isZero();
    }

    private static Schema schema(Type type) {
        return new Schema(
                NestedField.optional(1, "pk", Types.StringType.get()), NestedField.optional(2, "lossy", type));
    }
}
