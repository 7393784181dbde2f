package io.tailrace.cli.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateQueriesTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @Test
    void the_saved_queries_are_the_shipped_views() throws IOException {
        String views = Files.readString(HOME.resolve("config/athena/managed/views.sql"));

        Map<String, String> queries = shipped();

        String current = requireNonNull(queries.get("CurrentView")).strip();
        assertThat(views).contains("\n" + current + ";\n");
        assertThat(views)
                .contains("\n" + requireNonNull(queries.get("HistoryView")).strip() + ";\n");
        assertThat(requireNonNull(queries.get("CurrentItems")).strip())
                .isEqualTo(current.substring(current.indexOf('\n') + 1) + "\nLIMIT 100");
    }

    /** As they are in the stack of the template's defaults. */
    static Map<String, String> shipped() {
        return new NamedQueries(HOME.resolve("config/cloudformation/managed-path.yaml"))
                .with(Map.of("LakePrefix", "sales_orders", "DatabaseName", "tailrace"));
    }
}
