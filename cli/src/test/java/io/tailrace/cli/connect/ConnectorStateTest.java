package io.tailrace.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectorStateTest {
    private static final ConnectorState.Task RUNNING = new ConnectorState.Task(0, "RUNNING", "");

    @Test
    void fails_with_its_task() {
        ConnectorState.Task failed = new ConnectorState.Task(1, "FAILED", "trace");

        assertThat(new ConnectorState("orders", "RUNNING", "", List.of(RUNNING)).isFailed())
                .isFalse();
        assertThat(new ConnectorState("orders", "RUNNING", "", List.of(RUNNING, failed)).isFailed())
                .isTrue();
        assertThat(new ConnectorState("orders", "FAILED", "", List.of(RUNNING)).isFailed())
                .isTrue();
    }

    @Test
    void shows_of_a_trace_what_happened_and_not_where_in_the_code() {
        ConnectorState.Task failed = new ConnectorState.Task(1, "FAILED", """
                org.apache.kafka.connect.errors.ConnectException: no table
                \tat a.B.c(B.java:1)
                Caused by: software.amazon.X: denied
                \tat d.E.f(E.java:2)
                """);

        assertThat(new ConnectorState("orders", "RUNNING", "", List.of(failed)).describe())
                .isEqualTo("""
                        orders is RUNNING
                            task 1 is FAILED
                                org.apache.kafka.connect.errors.ConnectException: no table
                                Caused by: software.amazon.X: denied""");
    }

    @Test
    void says_when_there_are_no_tasks() {
        assertThat(new ConnectorState("orders", "RUNNING", "", List.of()).describe())
                .isEqualTo("orders is RUNNING\n    it has no tasks yet");
    }

    @Test
    void the_first_error_is_one_line_without_what_connect_wraps_it_in() {
        ConnectorState.Task failed = new ConnectorState.Task(1, "FAILED", """
                org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler
                \tat a.B.c(B.java:1)
                Caused by: org.apache.kafka.connect.errors.DataException: io.example.OddException: no such column.
                Declare it
                \tat d.E.f(E.java:2)
                \t... 14 more
                Caused by: java.lang.NullPointerException
                \tat d.E.f(E.java:2)
                """);

        assertThat(new ConnectorState("orders", "RUNNING", "", List.of(RUNNING, failed)).firstError())
                .contains("task 1 has FAILED: no such column. Declare it");
        assertThat(new ConnectorState(
                                "orders", "FAILED", "java.lang.NullPointerException\n\tat a.B.c(B.java:1)\n", List.of())
                        .firstError())
                .contains("the connector has FAILED: java.lang.NullPointerException");
        assertThat(new ConnectorState(
                                "orders",
                                "FAILED",
                                "org.apache.kafka.common.config.ConfigException: hmac.secret: it is too short\n",
                                List.of())
                        .firstError())
                .contains("the connector has FAILED: hmac.secret: it is too short");
        assertThat(new ConnectorState("orders", "RUNNING", "", List.of(RUNNING)).firstError())
                .isEmpty();
    }
}
