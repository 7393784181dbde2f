package io.tailrace.cli.init;

import static io.tailrace.cli.init.Values.NOTHING;
import static io.tailrace.cli.init.Values.map;
import static io.tailrace.cli.init.Values.n;
import static io.tailrace.cli.init.Values.s;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.init.InitSettings.LakeTables;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is written for a table, against the files that are shipped for the sales orders. */
class WrittenFilesTest {
    private static final Path CONFIG = Path.of("../config");
    private static final TableProposal PROPOSAL =
            Tables.proposal(map("id", s("1"), "customerEmail", s("a@example.com"), "total", n("1.5")));

    @Test
    void the_connectors_set_the_options_that_the_shipped_ones_set() throws IOException {
        assertThat(options(ConnectFiles.source(Tables.facts(), Tables.SETTINGS)))
                .isEqualTo(shipped("connect/sales-orders-source.properties"));
        assertThat(options(ConnectFiles.sink(Tables.facts(), PROPOSAL, List.of(), Tables.SETTINGS)))
                .isEqualTo(shipped("connect/sales-orders-sink.properties"));
    }

    @Test
    void so_do_the_function_and_the_merge() throws IOException {
        assertThat(options(ManagedFiles.function(Tables.facts(), PROPOSAL, List.of(), Tables.SETTINGS)))
                .isEqualTo(shipped("lambda/sales-orders.properties"));
        assertThat(options(ManagedFiles.merge(Tables.facts(), PROPOSAL, Tables.SETTINGS)))
                .isEqualTo(shipped("merge/sales-orders.properties"));
    }

    @Test
    void a_mask_that_needs_a_secret_has_a_line_for_it() throws IOException {
        String sink = ConnectFiles.sink(Tables.facts(), PROPOSAL, List.of(), Tables.SETTINGS);

        assertThat(sink).contains("""
                transforms.flatten.columns=${file:config/tables/my.table-1/columns.properties:columns}
                # For columns that are masked(hmac): a secret of at least 16 characters, kept in a file of the worker's own.
                #transforms.flatten.hmac.secret=${file:/etc/tailrace/secrets.properties:hmac}

                # Without this""");
        assertThat(ConnectFiles.sink(Tables.facts(), Tables.proposal(map("id", s("1"))), List.of(), Tables.SETTINGS))
                .contains("""
                        transforms.flatten.columns=${file:config/tables/my.table-1/columns.properties:columns}

                        # Without this""");
    }

    @Test
    void the_columns_have_what_to_decide_above_them() {
        Report report = new Report(
                Tables.facts(),
                new Sample(2_000, Sample.Extent.PART),
                PROPOSAL,
                new EntityProfiles(Tables.facts().keys()),
                new Examples(Examples.Choice.HIDDEN));

        assertThat(InitFiles.texts(report, Tables.SETTINGS)).containsEntry("columns.properties", """
                # The columns of the DynamoDB table my.table-1, declared once: the Connect worker, the Firehose Lambda, the Glue table and the
                # DDL all read this line. Types are Athena's. What is not declared here is not lost: it is kept, whole, in the column cdc_rest.
                # Proposed by ./tailrace init on 2026-01-02 from a sample of 2,000 items; init.md says why.
                #
                # These look personal. To mask one as the row is made, write its type like this:
                #   customer_email  string masked(hmac)  e-mail addresses
                # masked(hmac) needs a secret: take the # from transforms.flatten.hmac.secret in sink.properties or function.properties.
                columns=\\
                  id             string, \\
                  customer_email string from customerEmail, \\
                  total          decimal(10,2)
                """);
    }

    @Test
    void no_name_of_an_attribute_ends_a_comment_or_reaches_the_terminal_as_more_than_text() {
        TableProposal proposal = Tables.proposal(map("id", s("1"), "odd\u001b[2J\ncolumns=x string", NOTHING));
        Report report = new Report(
                Tables.facts(),
                new Sample(1, Sample.Extent.WHOLE),
                proposal,
                new EntityProfiles(Tables.facts().keys()),
                new Examples(Examples.Choice.HIDDEN));

        assertThat(InitFiles.texts(report, Tables.SETTINGS).values())
                .noneMatch(text -> text.contains("\ncolumns=x") || text.contains("\u001b"));
        assertThat(report.attributes().lines(Integer.MAX_VALUE, ""))
                .anyMatch(line -> line.startsWith("odd?[2J?columns=x string "));
    }

    @Test
    void the_name_of_a_stack_is_no_longer_than_cloudformation_takes() {
        TableFacts table = Tables.facts("t".repeat(255), Tables.ARN);

        assertThat(ManagedFiles.pipeline(table, Tables.SETTINGS))
                .contains("\nstack: tailrace-" + "t".repeat(119) + "\n");
    }

    @Test
    void a_table_whose_name_begins_with_an_underscore_has_a_folder_that_athena_reads() {
        TableFacts table = Tables.facts("_config", Tables.ARN);

        assertThat(ConnectFiles.sink(table, PROPOSAL, List.of(), Tables.SETTINGS))
                .contains("\ntable.name.template=t${topic}\n", "\nmerge.keys=t_config=id\n");
        assertThat(ManagedFiles.pipeline(table, Tables.SETTINGS)).contains("\n  LakePrefix: \"t_config\"\n");
        assertThat(ConnectFiles.sink(Tables.facts(), PROPOSAL, List.of(), Tables.SETTINGS))
                .doesNotContain("table.name.template");
    }

    @Test
    void one_path_has_its_files_alone() {
        Report report = new Report(
                Tables.facts(),
                new Sample(1, Sample.Extent.WHOLE),
                PROPOSAL,
                new EntityProfiles(Tables.facts().keys()),
                new Examples(Examples.Choice.HIDDEN));
        InitSettings connect = new InitSettings(
                Path.of("x"),
                "x",
                "eu-central-1",
                "b",
                "d",
                Set.of(PathChoice.CONNECT),
                LakeTables.ONE,
                Tables.SETTINGS.today());

        assertThat(InitFiles.texts(report, connect).keySet())
                .containsExactly(
                        "columns.properties",
                        "source.properties",
                        "sink.properties",
                        "source-policy.json",
                        "sink-policy.json",
                        "init.md");
    }

    private static Set<String> options(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return new TreeSet<>(properties.stringPropertyNames());
    }

    private static Set<String> shipped(String file) {
        Map<String, String> options = PropertiesFile.read(CONFIG.resolve(file));
        return new TreeSet<>(options.keySet());
    }
}
