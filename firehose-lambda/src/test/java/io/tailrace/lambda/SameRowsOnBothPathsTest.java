package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A change to how rows are made on one path has to be made on the other, too. */
class SameRowsOnBothPathsTest {

    @Test
    void the_function_has_the_very_lines_of_the_sink() throws IOException {
        assertThat(chain("lambda/sales-orders.properties"))
                .isNotEmpty()
                .isEqualTo(chain("connect/sales-orders-sink.properties"));
    }

    @Test
    void so_has_that_of_a_single_table_design_which_adds_the_time_to_partition_by() throws IOException {
        Map<String, String> function = chain("lambda/shop.properties");
        Map<String, String> sink = chain("connect/shop-sink.properties");
        sink.put("transforms", "flatten, partition");
        sink.put("transforms.partition.type", "io.tailrace.transform.PartitionByTime");

        assertThat(function).isEqualTo(sink);
    }

    private static Map<String, String> chain(String file) throws IOException {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("../config").resolve(file))) {
            properties.load(reader);
        }
        Map<String, String> lines = new TreeMap<>();
        properties.stringPropertyNames().stream()
                .filter(key -> key.startsWith("transforms") || key.startsWith("predicates"))
                .forEach(key -> lines.put(key, properties.getProperty(key)));
        return lines;
    }
}
