package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the function says when it does not start in the account, where its layers and secrets are. */
class FunctionLogIT {
    private static final String GROUP = "/aws/lambda/tailrace";

    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
        aws.account.fail("CREATE", "FunctionVersion", "Lambda function initialization failed");
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void is_shown_although_the_rollback_deletes_it() {
        aws.account.log(GROUP, "INIT_START Runtime Version: java:25");
        aws.account.log(GROUP, "Loading the settings");
        aws.account.log(GROUP, """
                Exception in thread "main" java.lang.ExceptionInInitializerError
                \tat io.tailrace.lambda.FirehoseHandler.<clinit>(FirehoseHandler.java:1)
                Caused by: org.apache.kafka.common.config.ConfigException: Invalid value x for columns
                \t... 12 more
                """);

        assertThat(aws.run("deploy")).isEqualTo(1);

        assertThat(aws.failures())
                .contains("FunctionVersion (AWS::Lambda::Version): Lambda function initialization failed")
                .endsWith("""
                        The function's log /aws/lambda/tailrace says:
                            Exception in thread "main" java.lang.ExceptionInInitializerError
                            Caused by: org.apache.kafka.common.config.ConfigException: Invalid value x for columns
                        """);
        assertThat(aws.account.has("AWS::Logs::LogGroup", GROUP)).isFalse();
    }

    @Test
    void is_shown_to_its_end_where_it_names_no_exception() {
        for (String line : new String[] {"one", "two", "three", "four"}) {
            aws.account.log(GROUP, line);
        }

        aws.run("deploy");

        assertThat(aws.failures()).endsWith("says:\n    two\n    three\n    four\n");
    }

    /** The exception arrives after the first look, in which there are other lines. */
    @Test
    void is_read_again_until_it_names_an_exception() {
        aws.account.log(GROUP, "INIT_START Runtime Version: java:25");
        for (int pause = 0; pause < 20; pause++) {
            aws.atPause(pause, () -> {
                if (aws.account.asked().contains("logs:FilterLogEvents")) {
                    aws.account.log(GROUP, "java.lang.IllegalStateException: no secret");
                }
            });
        }

        aws.run("deploy");

        assertThat(aws.failures()).endsWith("says:\n    java.lang.IllegalStateException: no secret\n");
    }

    /** A function that is in use logs to the same group. */
    @Test
    void is_shown_to_its_end_however_long_it_is() {
        for (int line = 0; line < 10_001; line++) {
            aws.account.log(GROUP, "a change was transformed");
        }
        aws.account.log(GROUP, "java.lang.IllegalStateException: no secret");

        aws.run("deploy");

        assertThat(aws.failures()).endsWith("says:\n    java.lang.IllegalStateException: no secret\n");
    }

    @Test
    void is_named_where_it_has_nothing_or_may_not_be_read() {
        aws.run("deploy");
        assertThat(aws.failures())
                .contains("The function's log /aws/lambda/tailrace had nothing of it before the rollback deleted it.");

        aws.account.deny("logs:FilterLogEvents");
        aws.run("deploy");
        assertThat(aws.failures())
                .contains("The function's log /aws/lambda/tailrace was not read: User:")
                .contains("not authorized to perform: logs:FilterLogEvents");
    }

    @Test
    void is_left_alone_when_something_else_fails() {
        aws.account.heal();
        aws.account.fail("CREATE", "Pipe", "no such stream");

        aws.run("deploy");

        assertThat(aws.failures()).doesNotContain("/aws/lambda/tailrace");
        assertThat(aws.account.asked()).doesNotContain("logs:FilterLogEvents");
    }
}
