package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.MergeDefinition.LogRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FirehoseOptionsTest {

    @Test
    void the_table_the_log_and_the_columns_are_those_of_the_file() {
        FirehoseOptions options = options("s3.prefix", "tables", "glue.database", "lake_db");

        assertThat(options.folder()).isEqualTo("raw/orders/");
        assertThat(options.merge())
                .isEqualTo(new MergeDefinition(
                        TableIdentifier.of("lake_db", "items_changes"),
                        LogRows.OBJECTS,
                        TableIdentifier.of("lake_db", "items"),
                        "s3://lake/tables/items",
                        List.of("order_id"),
                        16));
        assertThat(options.rows().fields())
                .extracting(Field::name)
                .startsWith("order_id", "price", "cdc_event_type")
                .contains("cdc_event_time", "cdc_event_id", "cdc_stream", "cdc_sequence", "cdc_rest");
    }

    @Test
    void the_functions_declaration_is_taken_with_its_words_and_without_its_secret() {
        FirehoseOptions options = options(
                "columns", "order_id string, email string masked(hmac), at timestamp epoch(millis), card dropped");

        assertThat(options.rows().fields())
                .extracting(Field::name)
                .startsWith("order_id", "email", "at", "cdc_event_type")
                .doesNotContain("card");
    }

    @Test
    void the_folder_of_a_table_is_refused_as_that_of_the_objects() {
        assertRefused(
                "Invalid value items for configuration firehose.prefix: must be another folder than that of the table"
                        + " items, items/: give the table another name in merge.keys, or the tables a folder in s3.prefix",
                "firehose.prefix",
                "items");
        assertRefused(
                "of the table items_changes, raw/items_changes/",
                "firehose.prefix",
                "raw/items_changes/x",
                "s3.prefix",
                "raw");
        assertRefused("of the table items, raw/orders/items/", "s3.prefix", "raw/orders");
    }

    @Test
    void what_is_missing_or_too_much_is_named() {
        assertRefused("Missing required configuration \"firehose.prefix\"", "firehose.prefix", null);
        assertRefused("Invalid value  for configuration firehose.prefix", "firehose.prefix", "");
        assertRefused("is a URL: write lake into s3.bucket", "firehose.prefix", "s3://lake/orders");
        assertRefused("Invalid value null for configuration columns: must be the columns of", "columns", null);
        assertRefused(
                "Invalid value hive for configuration table.format: must be iceberg",
                "table.format",
                "hive",
                "merge.keys",
                "");
        assertRefused("configuration merge.keys: must name one table", "merge.keys", "");
        assertRefused("configuration merge.keys: must name one table", "merge.keys", "a=order_id, b=order_id");
        assertRefused("Missing required configuration \"s3.bucket\"", "s3.bucket", null);
    }

    private static void assertRefused(String message, @Nullable String... changed) {
        assertThatThrownBy(() -> options(changed))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    private static FirehoseOptions options(@Nullable String... changed) {
        Map<String, String> props = new HashMap<>(Map.of(
                "s3.bucket", "lake",
                "firehose.prefix", "/raw/orders",
                "columns", "order_id string, price decimal(10,2)",
                "table.format", "iceberg",
                "catalog", "glue",
                "merge.keys", "items=order_id"));
        for (int i = 0; i < changed.length; i += 2) {
            if (changed[i + 1] == null) {
                props.remove(changed[i]);
            } else {
                props.put(changed[i], changed[i + 1]);
            }
        }
        return FirehoseOptions.of(props);
    }
}
