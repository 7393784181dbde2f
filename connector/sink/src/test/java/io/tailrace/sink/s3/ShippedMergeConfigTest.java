package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.s3.option.FirehoseConfigDef;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.connect.data.Field;
import org.junit.jupiter.api.Test;

/** The file of the managed path's merge: each of its lines means something. */
class ShippedMergeConfigTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    @Test
    void every_line_is_an_option_with_a_value_that_is_allowed() throws IOException {
        Map<String, String> props = load(ROOT.resolve("config/merge/sales-orders.properties"));

        assertThat(props.keySet())
                .allMatch(option -> S3SinkOptions.definition().names().contains(option)
                        || FirehoseConfigDef.define().names().contains(option));
        FirehoseOptions options = FirehoseOptions.of(resolved(props));
        assertThat(options.table()).isEqualTo("sales_orders_items");
        assertThat(options.folder()).isEqualTo("sales_orders/");
        assertThat(options.rows().fields())
                .extracting(Field::name)
                .contains("order_id", "shipping_address", "cdc_rest");
    }

    private static Map<String, String> resolved(Map<String, String> props) throws IOException {
        Map<String, String> resolved = new HashMap<>(props);
        assertThat(resolved.put("s3.bucket", "lake")).isEqualTo("${env:LAKE_BUCKET}");
        String columns = resolved.put(
                "columns",
                load(ROOT.resolve("config/tables/sales-orders.properties")).get("columns"));
        assertThat(columns).isEqualTo("${file:config/tables/sales-orders.properties:columns}");
        return resolved;
    }

    private static Map<String, String> load(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> options = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> options.put(name, properties.getProperty(name)));
        return options;
    }
}
