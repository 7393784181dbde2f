package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.Terminal;
import io.tailrace.cli.terminal.TerminalStyle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The template as it is filled from declarations and keys. */
class TemplateCommandTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path SHIPPED = HOME.resolve("config/cloudformation/managed-path.yaml");

    @TempDir
    private Path folder;

    @Test
    void the_shipped_template_is_the_one_of_the_shipped_declaration() throws IOException {
        String filled = filled(HOME.resolve("config/pipeline.yaml"));

        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(SHIPPED, filled);
        }
        assertThat(filled).as("-Dgolden.write=true writes it anew").isEqualTo(Files.readString(SHIPPED));
    }

    @Test
    void has_the_columns_of_the_declaration_in_both_tables() throws IOException {
        String filled = filled(
                "id string, at timestamp, price decimal(10,2), on boolean, tags array<timestamp>", "KeyAttribute: id");

        assertThat(section(filled, "  LakeTable:"))
                .contains(
                        "            - { Name: id, Type: string }\n",
                        "            - { Name: at, Type: timestamp }\n",
                        "            - { Name: price, Type: \"decimal(10,2)\" }\n",
                        "            - { Name: \"on\", Type: boolean }\n",
                        "            - { Name: tags, Type: array<timestamp> }\n",
                        "            - { Name: cdc_event_type, Type: string }\n")
                .doesNotContain("order_id");
        assertThat(section(filled, "  IcebergTable:"))
                .contains("- { Name: at, Type: string }")
                .contains("- { Name: tags, Type: array<string> }");
    }

    @Test
    void has_queries_for_every_part_of_the_key_by_the_columns_that_it_is_in() throws IOException {
        String filled = filled(
                "device string from DeviceId, taken timestamp epoch(millis) from takenAt",
                "KeyAttribute: DeviceId, SortKeyAttribute: takenAt, SortKeyType: N");

        assertThat(filled).contains("UniqueKeys: [device, taken]");
        assertThat(section(filled, "  CurrentItems:")).contains("PARTITION BY \"cdc_table\", \"device\", \"taken\"");
        assertThat(section(filled, "  HistoryView:"))
                .contains("CREATE OR REPLACE VIEW \"${DatabaseName}\".\"${LakePrefix}_history\" AS");
    }

    @Test
    void a_key_whose_parts_are_columns_is_known_by_them() throws IOException {
        String filled = filled(
                "user_id string part(2) from PK, order_id string part(2) from SK",
                "KeyAttribute: PK, SortKeyAttribute: SK");

        assertThat(filled).contains("UniqueKeys: [user_id, order_id]");
    }

    @Test
    void without_a_column_for_the_key_no_query_tells_items_apart() throws IOException {
        String filled = filled("status string", "KeyAttribute: id");

        assertThat(filled).doesNotContain("CurrentItems:", "HistoryView:").contains("  DeletedItems:");
    }

    @Test
    void a_column_that_the_view_of_changes_has_itself_leaves_that_view_out() throws IOException {
        String filled = filled("id string, version int", "KeyAttribute: id");

        assertThat(filled).contains("  CurrentView:").doesNotContain("  HistoryView:");
    }

    @Test
    void the_parameters_of_the_file_are_its_defaults() throws IOException {
        String filled = filled(
                "id string", "KeyAttribute: id, KinesisRetentionHours: 72, PipeFilter: '{\"eventName\":[\"INSERT\"]}'");

        assertThat(section(filled, "  KinesisRetentionHours:")).contains("    Default: \"72\"\n");
        assertThat(section(filled, "  PipeFilter:")).contains("Default: \"{\\\"eventName\\\":[\\\"INSERT\\\"]}\"\n");
    }

    @Test
    void fills_in_the_parameters_alone_where_the_settings_are_in_a_layer() throws IOException {
        String filled = filled(pipeline("ConfigFile: /opt/function.properties, DatabaseName: lake"));

        assertThat(filled).contains("Default: \"/opt/function.properties\"").contains("Default: \"lake\"");
        assertThat(filled.replace("\"/opt/function.properties\"", "config/lambda/sales-orders.properties")
                        .replace("Default: \"lake\"", "Default: tailrace"))
                .isEqualTo(Files.readString(SHIPPED));
    }

    private String filled(String columns, String parameters) throws IOException {
        Path function = Files.writeString(folder.resolve("function.properties"), """
                transforms=flatten
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.columns=%s
                """.formatted(columns));
        return filled(pipeline("ConfigFile: " + function + ", " + parameters));
    }

    private Path pipeline(String parameters) throws IOException {
        return Files.writeString(
                folder.resolve("pipeline.yaml"), "stack: s\ncode: { bucket: b }\nparameters: { " + parameters + " }\n");
    }

    private static String filled(Path pipeline) {
        System.setProperty("tailrace.home", HOME.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                TerminalStyle.plain(),
                System::nanoTime);
        int code = Tailrace.run(terminal, "template", "--config", pipeline.toString());
        assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    /** From a line of its own to the next that is indented as it is. */
    private static String section(String text, String line) {
        int from = text.indexOf("\n" + line + "\n") + 1;
        int to = from + line.length() + 1;
        while (to < text.length() && (text.startsWith("   ", to) || text.startsWith("\n", to))) {
            to = text.indexOf('\n', to) + 1;
        }
        return text.substring(from, to);
    }
}
