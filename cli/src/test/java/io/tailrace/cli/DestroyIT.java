package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestroyIT {
    private static final String BUCKET = "tailrace-lake-1a2b3c4d5e6f";

    @TempDir
    private Path folder;

    private final InputStream input = System.in;
    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
        aws.run("deploy");
        aws.account.put(BUCKET, "sales_orders/dt=2026-01-01/hour=00/a", "x");
    }

    @AfterEach
    void close() {
        System.setIn(input);
        aws.close();
    }

    @Test
    void deletes_the_stack_when_its_name_is_typed_and_keeps_the_data() {
        type("tailrace\n");

        int code = aws.run("destroy");

        assertThat(aws.failures()).isEmpty();
        assertThat(code).isZero();
        assertThat(aws.out())
                .contains("Stack tailrace in us-east-1, account 123456789012, CREATE_COMPLETE")
                .contains("to be deleted  34 resources that hold no data")
                .contains("  kept           table sales-orders\n  kept           bucket " + BUCKET
                        + "\n  kept           queue https://")
                .contains("Type the stack's name to go on: ")
                .contains("  kept               Table (DynamoDB::Table)")
                .contains("  deleted            Pipe (Pipes::Pipe)")
                .contains("The stack tailrace is deleted.")
                .contains("What holds data is kept. ./tailrace destroy --delete-data deletes that too, now or later.");
        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isTrue();
        assertThat(aws.account.keys(BUCKET)).hasSize(1);
        assertThat(aws.account.has("AWS::Pipes::Pipe", "tailrace-Pipe-1A2B3C4D5E6F"))
                .isFalse();
    }

    @Test
    void deletes_nothing_when_another_name_is_typed_or_there_is_no_terminal() {
        type("yes\n");
        int other = aws.run("destroy");
        String said = aws.err();
        type("");
        int unattended = aws.run("destroy");

        assertThat(other).isEqualTo(3);
        assertThat(said).startsWith("x Nothing was deleted: the answer was not the stack's name.");
        assertThat(unattended).isEqualTo(3);
        assertThat(aws.run("status")).isZero();
    }

    @Test
    void deletes_the_data_too_on_request_and_every_version_of_every_object() {
        for (int i = 0; i < 1_200; i++) {
            aws.account.put(BUCKET, "sales_orders/" + i % 700, "x");
        }
        aws.account.mark(BUCKET, "sales_orders/1");

        int code = aws.run("destroy", "--delete-data", "--yes");

        assertThat(aws.failures()).isEmpty();
        assertThat(aws.err()).contains("versions of objects deleted in " + BUCKET);
        assertThat(code).isZero();
        assertThat(aws.out())
                .contains("  to be deleted  table sales-orders\n  to be deleted  bucket")
                .contains("  deleted  table sales-orders\n")
                .contains("  deleted  bucket " + BUCKET + "\n")
                .contains("  deleted  queue https://sqs")
                .contains("  deleted  key 0a1b2c3d-1a2b3c4d5e6f, in 30 days; until then it can be restored\n");
        assertThat(aws.account.hasBucket(BUCKET)).isFalse();
        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isFalse();
        assertThat(aws.account.has("AWS::KMS::Key", "0a1b2c3d-1a2b3c4d5e6f")).isFalse();
    }

    @Test
    void deletes_later_what_it_has_kept() {
        aws.run("destroy", "--yes");

        int code = aws.run("destroy", "--delete-data", "--yes");
        String said = aws.out();
        int again = aws.run("destroy", "--delete-data", "--yes");

        assertThat(code).isZero();
        assertThat(said).contains("deleted before").contains("  deleted  table sales-orders");
        assertThat(aws.account.hasBucket(BUCKET)).isFalse();
        assertThat(again).isZero();
        assertThat(aws.out()).contains("  gone     table sales-orders");
    }

    @Test
    void a_stack_that_keeps_its_table_can_be_made_again_with_that_table() throws IOException {
        aws.run("destroy", "--yes");
        int taken = aws.run("deploy");
        String why = aws.err();
        aws.pipeline("""
                table: existing
                parameters: { TableName: sales-orders }
                """);
        int again = aws.run("deploy");

        assertThat(taken).isEqualTo(1);
        assertThat(why).contains("sales-orders already exists").contains("table: existing");
        assertThat(again).isZero();
        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isTrue();
    }

    @Test
    void a_database_in_which_another_stack_has_tables_is_not_deleted() throws IOException {
        aws.pipeline("""
                table: existing
                parameters: { TableName: sales-orders, LakePrefix: more, CreateDatabase: false }
                """);
        aws.run("deploy", "--stack", "second");

        int first = aws.run("destroy", "--yes");
        String why = aws.failures();
        int second = aws.run("destroy", "--yes", "--stack", "second");
        int then = aws.run("destroy", "--yes");

        assertThat(first).isEqualTo(3);
        assertThat(why)
                .contains(
                        "The stack second has its tables in the database tailrace, which goes with this stack, and all"
                                + " tables in it. Destroy that stack first.");
        assertThat(second).isZero();
        assertThat(then).isZero();
    }

    @Test
    void there_is_nothing_to_delete_without_a_stack() {
        assertThat(aws.run("destroy", "--stack", "other", "--yes")).isZero();

        assertThat(aws.out()).isEqualTo("There is no stack other in us-east-1: nothing to delete.\n");
    }

    @Test
    void says_what_could_not_be_deleted_and_goes_on_when_the_cause_is_gone() {
        aws.account.fail("DELETE", "WorkGroup", "a query is still running");

        int failed = aws.run("destroy", "--yes");
        String why = aws.err();
        aws.account.heal();
        int again = aws.run("destroy", "--yes");

        assertThat(failed).isEqualTo(1);
        assertThat(why)
                .contains("The stack tailrace could not be deleted completely.")
                .contains("\n    WorkGroup (AWS::Athena::WorkGroup): a query is still running")
                .contains("Fix the cause and run ./tailrace destroy again.");
        assertThat(again).isZero();
    }

    @Test
    void names_the_missing_permission() {
        aws.account.deny("cloudformation:DeleteStack");
        aws.account.deny("dynamodb:DeleteTable");

        assertThat(aws.run("destroy", "--yes")).isEqualTo(3);
        assertThat(aws.err()).contains("not authorized to perform: cloudformation:DeleteStack");
    }

    @Test
    void takes_down_a_stack_that_is_half_built() throws IOException {
        aws.close();
        aws = new AccountFixture(folder);
        aws.atPause(4, () -> Thread.currentThread().interrupt());
        aws.run("deploy");
        aws.atPause(4, () -> {});

        int code = aws.run("destroy", "--yes", "--delete-data");

        assertThat(code).isZero();
        assertThat(aws.out())
                .contains("It is CREATE_IN_PROGRESS already: watching that first.")
                .contains("The stack tailrace is deleted.");
        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isFalse();
    }

    private static void type(String text) {
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
