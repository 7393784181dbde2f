package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.terminal.TerminalStyle;
import io.tailrace.testing.account.AthenaEngine.Answer;
import io.tailrace.testing.account.AthenaEngine.AthenaFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AthenaQueryIT {
    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
        aws.run("deploy");
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void prints_the_answer_as_a_table_with_what_it_cost() {
        aws.account.engine((sql, database) -> new Answer(
                List.of("product varchar", "orders bigint", "city varchar"),
                List.of(List.of("Lamp", "12", "東京"), Arrays.asList("Chair", "3", null)),
                3_221_225_472L));

        int code = aws.run("query", "SELECT product, orders, city FROM sales_orders");

        assertThat(code).isZero();
        assertThat(aws.out()).isEqualTo("""
            product  orders  city
            -------  ------  ----
            Lamp         12  東京
            Chair         3  NULL

            2 rows, 1.3 s, 3.0 GB read, about 0.015 USD at 5 a terabyte
            """);
    }

    @Test
    void prints_whole_values_to_a_file_and_cuts_them_on_a_terminal() {
        String wide = "x".repeat(300);
        aws.account.engine((sql, database) -> new Answer(List.of("text varchar"), List.of(List.of(wide)), 0));

        aws.run("query", "SELECT text FROM t");
        String file = aws.out();
        aws.run(new TerminalStyle(Set.of(TerminalStyle.Ability.LIVE), 60), "query", "SELECT text FROM t");

        assertThat(file).contains(wide);
        assertThat(aws.out()).doesNotContain(wide).contains("xxx~");
    }

    @Test
    void programs_read_csv_and_json_without_anything_beside_it_and_know_null_from_empty() {
        aws.account.engine((sql, database) -> new Answer(
                List.of("name varchar", "price decimal", "gone boolean", "price decimal"),
                List.of(
                        List.of("a, \"b\"\nc", "1.50", "true", "NaN"),
                        Arrays.asList("", "12345678901234567890.10", null, null)),
                10));

        aws.run("query", "SELECT 1", "--format", "csv");
        String csv = aws.out();
        String beside = aws.err();
        aws.run("query", "SELECT 1", "--format", "json");

        assertThat(csv).isEqualTo("""
            name,price,gone,price
            "a, ""b""
            c",1.50,true,NaN
            "",12345678901234567890.10,,
            """);
        assertThat(beside).contains("2 rows, 1.3 s, 0.0 kB read");
        assertThat(aws.out()).isEqualTo("""
            {"name":"a, \\"b\\"\\nc","price":1.50,"gone":true,"price_2":"NaN"}
            {"name":"","price":12345678901234567890.10,"gone":null,"price_2":null}
            """);
    }

    @Test
    void a_wide_row_is_readable_with_a_line_for_each_value() {
        aws.account.engine((sql, database) ->
                new Answer(List.of("order_id varchar", "city varchar"), List.of(Arrays.asList("o-1", null)), 0));

        aws.run("query", "SELECT 1", "--format", "vertical");

        assertThat(aws.out()).startsWith("""
            -- row 1
            order_id | o-1
            city     | NULL
            """);
    }

    @Test
    void a_format_that_is_not_known_is_wrong_usage() {
        assertThat(aws.run("query", "SELECT 1", "--format", "xml")).isEqualTo(2);
    }

    @Test
    void an_answer_without_figures_is_printed_without_them() {
        aws.account.engine((sql, database) -> new Answer(List.of("n bigint"), List.of(List.of("1")), 0));
        aws.account.leaveOutFigures();

        assertThat(aws.run("query", "SELECT 1")).isZero();

        assertThat(aws.out()).endsWith("\n1 row\n");
    }

    @Test
    void programs_get_every_row() {
        List<List<String>> rows = IntStream.range(0, 2_500)
                .mapToObj(i -> List.of(String.valueOf(i)))
                .toList();
        aws.account.engine((sql, database) -> new Answer(List.of("n bigint"), rows, 1));

        aws.run("query", "SELECT n FROM t", "--format", "csv");

        assertThat(aws.out().lines()).hasSize(2_501).endsWith("2499");
    }

    @Test
    void asks_in_the_database_and_the_workgroup_of_the_stack_unless_others_are_named() {
        aws.account.engine((sql, database) -> new Answer(List.of("db varchar"), List.of(List.of(database)), 0));

        aws.run("query", "SELECT 1");
        String own = aws.out();
        aws.run("query", "SELECT 1", "--database", "other");

        assertThat(own).contains("\ntailrace\n").contains("1 row, 1.3 s, 0.0 kB read, about 0 USD");
        assertThat(aws.out()).contains("other").doesNotContain("tailrace");
    }

    @Test
    void shows_what_a_statement_without_headers_answers() {
        aws.account.engine((sql, database) -> new Answer(List.of("tab varchar"), List.of(List.of("sales_orders")), 0));

        aws.run("query", "SHOW TABLES");

        assertThat(aws.out()).contains("tab\n").contains("sales_orders\n").contains("1 row,");
    }

    @Test
    void runs_the_statements_of_a_file_up_to_the_first_that_fails() throws IOException {
        List<String> asked = new ArrayList<>();
        aws.account.engine((sql, database) -> {
            asked.add(sql);
            if (sql.equals("SELECT nope")) {
                throw new AthenaFailure("COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved");
            }
            return new Answer(List.of("one bigint"), List.of(List.of("1")), 0);
        });
        Path file = Files.writeString(folder.resolve("a.sql"), "SELECT 1;\nSELECT nope;\nSELECT 3;\n");

        int code = aws.run("query", file.toString());

        assertThat(code).isEqualTo(1);
        assertThat(asked).containsExactly("SELECT 1", "SELECT nope");
        assertThat(aws.out()).contains("1 row,");
        assertThat(aws.err()).contains("Column 'nope' cannot be resolved");
    }

    @Test
    void reads_page_after_page_and_stops_at_the_rows_wanted() {
        List<List<String>> rows = IntStream.range(0, 2_500)
                .mapToObj(i -> List.of(String.valueOf(i)))
                .toList();
        aws.account.engine((sql, database) -> new Answer(List.of("n bigint"), rows, 1));

        aws.run("query", "SELECT n FROM t", "--rows", "2500");
        String all = aws.out();
        aws.run("query", "SELECT n FROM t", "--rows", "1500");

        assertThat(all).contains("\n2499\n").contains("2,500 rows, ").doesNotContain("and more");
        assertThat(aws.out())
                .contains("\n1499\n")
                .doesNotContain("\n1500\n")
                .contains("1,500 rows and more (--rows shows");
    }

    @Test
    void points_at_the_place_of_an_error() {
        aws.account.engine((sql, database) -> {
            throw new AthenaFailure("COLUMN_NOT_FOUND: line 2:8: Column 'nope' cannot be resolved");
        });

        int code = aws.run("query", "SELECT order_id,\n       nope FROM sales_orders");

        assertThat(code).isEqualTo(1);
        assertThat(aws.failures()).isEqualTo("""
            x Athena has the query as FAILED: COLUMN_NOT_FOUND: line 2:8: Column 'nope' cannot be resolved
                       nope FROM sales_orders
                       ^
            """);
    }

    @Test
    void names_the_missing_permission() {
        aws.account.deny("athena:StartQueryExecution");

        assertThat(aws.run("query", "SELECT 1")).isEqualTo(3);

        assertThat(aws.err()).contains("not authorized to perform: athena:StartQueryExecution");
    }

    @Test
    void says_that_there_is_no_stack_or_not_enough_of_it() {
        int none = aws.run("query", "SELECT 1", "--stack", "other");
        String message = aws.err();

        assertThat(none).isEqualTo(3);
        assertThat(message).startsWith("x There is no stack other in us-east-1.");
    }

    @Test
    void survives_being_throttled() {
        aws.account.engine((sql, database) -> new Answer(List.of("n bigint"), List.of(List.of("1")), 0));
        aws.account.throttle("athena:GetQueryExecution", 1);

        assertThat(aws.run("query", "SELECT 1")).isZero();
    }

    @Test
    void an_interrupted_query_is_cancelled() {
        aws.account.engine((sql, database) -> new Answer(List.of("n bigint"), List.of(), 0));
        aws.account.holdQueries();
        aws.atPause(3, () -> Thread.currentThread().interrupt());

        aws.run("query", "SELECT 1");

        assertThat(aws.account.queryStates()).containsExactly("CANCELLED");
        assertThat(aws.err()).contains("The query query-1 is cancelled.");
    }

    @Test
    void a_process_that_is_asked_to_stop_cancels_its_query_first() throws Exception {
        aws.account.engine((sql, database) -> new Answer(List.of("n bigint"), List.of(), 0));
        aws.account.holdQueries();
        Process process = aws.start("query", "SELECT 1");
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo("  queued");

            // Not destroy() of the process itself, which also closes what it prints.
            process.toHandle().destroy();

            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(aws.account.queryStates()).containsExactly("CANCELLED");
            assertThat(output.readLine()).endsWith("The query query-1 is cancelled.");
        } finally {
            process.destroyForcibly();
        }
    }
}
