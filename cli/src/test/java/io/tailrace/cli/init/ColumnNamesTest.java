package io.tailrace.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {

    @Test
    void names_that_athena_takes_stay() {
        assertThat(ColumnNames.ofColumns(List.of("order_id", "a1", "_x")))
                .isEqualTo(Map.of("order_id", "order_id", "a1", "a1", "_x", "_x"));
    }

    @Test
    void others_are_written_in_small_letters_with_their_words_apart() {
        assertThat(ColumnNames.ofColumns(List.of("PK", "customerId", "GSI1PK", "order-id", "SKUName", "größe", "#")))
                .isEqualTo(Map.of(
                        "PK", "pk",
                        "customerId", "customer_id",
                        "GSI1PK", "gsi1pk",
                        "order-id", "order_id",
                        "SKUName", "sku_name",
                        "größe", "gr_e",
                        "#", "column"));
    }

    @Test
    void who_has_the_good_name_keeps_it() {
        assertThat(ColumnNames.ofColumns(List.of("Order-Id", "orderId", "order_id")))
                .isEqualTo(Map.of("order_id", "order_id", "Order-Id", "order_id_2", "orderId", "order_id_3"));
    }

    @Test
    void the_columns_of_the_change_and_of_partitions_are_not_taken() {
        assertThat(ColumnNames.ofColumns(List.of("cdc_rest", "kafka_offset", "dt", "hour")))
                .isEqualTo(Map.of(
                        "cdc_rest", "item_cdc_rest",
                        "kafka_offset", "item_kafka_offset",
                        "dt", "item_dt",
                        "hour", "item_hour"));
        assertThat(ColumnNames.ofFields(List.of("dt"))).isEqualTo(Map.of("dt", "dt"));
    }

    @Test
    void a_name_of_any_length_fits() {
        String longName = "a".repeat(1_000);

        assertThat(ColumnNames.ofColumns(List.of(longName, longName + "b")).values())
                .allSatisfy(name -> assertThat(name).hasSizeLessThanOrEqualTo(255))
                .doesNotHaveDuplicates();
    }
}
