package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.MalformedEventException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class FailureReasonTest {

    @Test
    void repeats_our_own_message() {
        assertThat(FailureReason.of(new DataException("The data is not base64.")))
                .isEqualTo("The data is not base64.");
    }

    @Test
    void lets_the_innermost_of_ours_speak() {
        var problem = new MalformedEventException("not a number", "/dynamodb/NewImage/price/N");
        var failure = new DataException("sales-orders partition 0 offset 0: not a number", problem);

        assertThat(FailureReason.of(failure)).isEqualTo("not a number, at /dynamodb/NewImage/price/N");
    }

    @Test
    void keeps_to_ours_when_the_cause_is_foreign() {
        var failure = new DataException("The price is not a number.", quotingTheRecord());

        assertThat(FailureReason.of(failure)).isEqualTo("The price is not a number.");
    }

    @Test
    void does_not_repeat_a_message_that_may_quote_the_record() {
        assertThat(FailureReason.of(quotingTheRecord()))
                .startsWith(
                        "java.lang.NumberFormatException at java.base/java.lang.NumberFormatException.forInputString")
                .doesNotContain("4711");
    }

    private static NumberFormatException quotingTheRecord() {
        try {
            Integer.parseInt("card 4711");
            throw new AssertionError("Java parses anything now");
        } catch (NumberFormatException e) {
            return e;
        }
    }
}
