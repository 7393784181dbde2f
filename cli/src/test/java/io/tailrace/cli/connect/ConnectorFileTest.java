package io.tailrace.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorFileTest {
    @TempDir
    private Path folder;

    @Test
    void reads_properties_with_comments_and_broken_lines() throws IOException {
        Path file = Files.writeString(folder.resolve("a.properties"), """
                # a comment
                name=orders
                connector.class=io.example.Source
                transforms=one,\\
                  two
                columns=${file:tables/orders.properties:columns}
                """);

        assertThat(ConnectorFile.read(file))
                .isEqualTo(new ConnectorFile(
                        "orders",
                        Map.of(
                                "name", "orders",
                                "connector.class", "io.example.Source",
                                "transforms", "one,two",
                                "columns", "${file:tables/orders.properties:columns}")));
    }

    @Test
    void sets_options_otherwise() {
        ConnectorFile file = new ConnectorFile("orders", Map.of("name", "orders", "tables", "a"));

        assertThat(file.with(Map.of("tables", "b", "name", "others")))
                .isEqualTo(new ConnectorFile("others", Map.of("name", "others", "tables", "b")));
    }

    @Test
    void becomes_the_body_of_the_request() {
        ConnectorFile file = new ConnectorFile("orders", Map.of("name", "orders", "note", "a \"b\" c"));

        assertThat(file.json().lines().map(String::strip))
                .containsExactly("{", "\"name\" : \"orders\",", "\"note\" : \"a \\\"b\\\" c\"", "}");
    }

    @Test
    void a_missing_file_is_named() {
        Path missing = folder.resolve("missing.properties");

        assertThatThrownBy(() -> ConnectorFile.read(missing)).hasMessage("There is no file " + missing + ".");
    }

    @Test
    void a_file_without_a_name_is_refused_with_the_way_out() throws IOException {
        Path file = Files.writeString(folder.resolve("a.properties"), "connector.class=x");

        assertThatThrownBy(() -> ConnectorFile.read(file))
                .hasMessage("The file " + file
                        + " does not name a connector: add a line such as name=sales-orders-source.");
    }
}
