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
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void each_entity_has_the_table_of_the_template_with_a_name_a_folder_and_columns_of_its_own() throws IOException {
        String filled = filled(HOME.resolve("config/shop-pipeline.yaml"));

        String order = section(filled, "  LakeTableOfOrder:");
        assertThat(order).contains("""
                            - { Name: user_id, Type: string }
                            - { Name: order_id, Type: bigint }
                            - { Name: status, Type: string }
                            - { Name: total, Type: "decimal(10,2)" }
                            - { Name: placed_at, Type: timestamp }
                            - { Name: cdc_event_type, Type: string }
                """);
        String one = section(Files.readString(SHIPPED), "  LakeTable:");
        assertThat(withoutColumns(order))
                .isEqualTo(withoutColumns(one)
                        .replace("  LakeTable:", "  LakeTableOfOrder:")
                        .replace("Name: !Ref LakePrefix", "Name: !Sub \"${LakePrefix}_order\"")
                        .replace("Every change of the", "Every change of the entity order in the")
                        .replace("${LakePrefix}/", "${LakePrefix}/order/"));
        assertThat(tables(filled))
                .containsExactly(
                        "  LakeTableOfUser:",
                        "  LakeTableOfOrder:",
                        "  LakeTableOfLine:",
                        "  LakeTableOfProduct:",
                        "  LakeTableOfReview:",
                        "  LakeTableOfRest:");
        assertThat(section(filled, "  LakeTableOfRest:"))
                .contains("Name: !Sub \"${LakePrefix}_rest\"", "- { Name: pk, Type: string }")
                .doesNotContain("user_id");
        assertThat(filled).contains("TableName: !Ref LakeTableOfRest").doesNotContain("!Ref LakeTable]");
    }

    @Test
    void each_entity_has_queries_by_its_own_key() throws IOException {
        String filled = filled(HOME.resolve("config/shop-pipeline.yaml"));

        assertThat(section(filled, "  CurrentViewOfOrder:"))
                .contains(
                        "Name: Create the view of items, order",
                        "CREATE OR REPLACE VIEW \"${DatabaseName}\".\"${LakePrefix}_order_current\" AS",
                        "FROM \"${DatabaseName}\".\"${LakePrefix}_order\"",
                        "PARTITION BY \"cdc_table\", \"user_id\", \"order_id\"");
        assertThat(section(filled, "  HistoryViewOfRest:")).contains("PARTITION BY \"cdc_table\", \"pk\", \"sk\"");
        assertThat(filled.lines().filter(line -> line.equals("    Type: AWS::Athena::NamedQuery")))
                .hasSize(4 * 6);
    }

    @Test
    void firehose_puts_each_entity_into_its_folder_and_no_other_parameters_are_taken() throws IOException {
        String filled = filled(HOME.resolve("config/shop-pipeline.yaml"));

        assertThat(section(filled, "  Delivery:"))
                .contains("- !Sub \"${LakePrefix}/!{partitionKeyFromLambda:entity}"
                        + "/dt=!{partitionKeyFromLambda:dt}/hour=!{partitionKeyFromLambda:hour}/\"\n");
        assertThat(section(filled, "  EntitiesHaveFoldersOfLines:"))
                .contains(
                        "Set Format=json.", "Set DynamicPartitioning=true.", "Set Merge=false.", "Set Crawler=false.");
        assertThat(filled)
                .contains(
                        "  LakeTable: { Description: What the names of the tables in Athena begin with, Value: !Ref LakePrefix }");
        assertThat(section(filled, "  Format:")).contains("    Default: \"json\"\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Format: parquet            | Format is parquet: Firehose converts a stream's records to the columns of one table only. Set Format: json under parameters.
            Format: iceberg            | Format is iceberg: Firehose converts a stream's records to the columns of one table only. Set Format: json under parameters.
            DynamicPartitioning: false | DynamicPartitioning is false: the folder of a row's entity comes from the function. Set DynamicPartitioning: true under parameters.
            Merge: true                | Merge is true: the function that merges has one table of items. ./tailrace merge has one for each entity, with a file such as docs/single-table.md shows. Set Merge: false under parameters.
            Crawler: true              | Crawler is true: the crawler would make one table of all entities. Set Crawler: false under parameters.
            """)
    void what_a_stack_cannot_do_for_entities_is_refused_with_the_parameter_that_it_takes(String wrong, String why)
            throws IOException {
        String name = wrong.substring(0, wrong.indexOf(':'));
        String pipeline = Files.readString(HOME.resolve("config/shop-pipeline.yaml"))
                .replaceAll("(?m)^  " + name + ": .*\n", "")
                .replace("parameters:\n", "parameters:\n  " + wrong + "\n");

        assertThat(refusal(Files.writeString(folder.resolve("pipeline.yaml"), pipeline)))
                .contains("config/lambda/shop.properties declares entities, each with a table of its own, and " + why);
    }

    @Test
    void entities_without_folders_of_their_own_are_refused() throws IOException {
        assertThat(refusal(shop(settings -> settings.replace("headers=entity,dt", "headers=dt"))))
                .contains("does not give Firehose the folders of a row, and entities need them: add PartitionByTime and"
                        + " partition.key.headers=entity,dt,hour, as config/lambda/shop.properties has them.");
    }

    @Test
    void a_wrong_option_of_an_entity_is_refused_as_the_function_refuses_it() throws IOException {
        assertThat(refusal(
                        shop(settings -> settings.replace("order.key=user_id, order_id", "order.key=user_id, order"))))
                .contains("no column of that name is declared");
    }

    @Test
    void entities_whose_tables_would_have_one_name_in_the_template_are_refused_and_taken_under_another()
            throws IOException {
        assertThat(refusal(shop(settings -> renamed(settings, "order_1"))))
                .contains(
                        "The entity order_1 and another one would both have the table LakeTableOfOrder1 in the template,"
                                + " whose names have no _: give one of the two another name.");
        assertThat(tables(filled(shop(settings -> renamed(settings, "order_one")))))
                .contains("  LakeTableOfOrder1:", "  LakeTableOfOrderOne:");
    }

    @Test
    void a_template_of_ones_own_whose_firehose_has_no_such_prefix_is_refused_for_entities() throws IOException {
        Path template = Files.writeString(
                folder.resolve("own.yaml"),
                Files.readString(SHIPPED).replace("            Prefix:", "            Prefiks:"));
        String pipeline = Files.readString(HOME.resolve("config/shop-pipeline.yaml"))
                .replace("table: new\n", "table: new\ntemplate: " + template + "\n");

        assertThat(refusal(Files.writeString(folder.resolve("pipeline.yaml"), pipeline)))
                .contains("The template " + template + " has no Prefix of Delivery where that of"
                        + " config/cloudformation/managed-path.yaml has it");
    }

    /** With users as order1, and lines under another name. */
    private static String renamed(String settings, String line) {
        return settings.replaceAll("(entities=|entities[.])user\\b", "$1order1")
                .replaceAll("(order, |entities[.])line\\b", "$1" + line);
    }

    /** The shop's deployment with other settings. */
    private Path shop(UnaryOperator<String> change) throws IOException {
        Path function = Files.writeString(
                folder.resolve("function.properties"),
                change.apply(Files.readString(HOME.resolve("config/lambda/shop.properties"))));
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                Files.readString(HOME.resolve("config/shop-pipeline.yaml"))
                        .replace("config/lambda/shop.properties", function.toString()));
    }

    private static List<String> tables(String filled) {
        List<String> lines = filled.lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith("  LakeTable"))
                .filter(line -> !line.contains("{"))
                .toList();
    }

    private static String withoutColumns(String table) {
        return table.replaceAll(" *- \\{ Name: .*, Type: .* }\n", "");
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
        return printed(pipeline, ExitCode.DONE);
    }

    private static String refusal(Path pipeline) {
        return printed(pipeline, ExitCode.IN_THE_WAY);
    }

    private static String printed(Path pipeline, int expected) {
        System.setProperty("tailrace.home", HOME.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                TerminalStyle.plain(),
                System::nanoTime);
        int code = Tailrace.run(terminal, "template", "--config", pipeline.toString());
        assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
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
