package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.FirehoseRecord.DataField;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureLogTest {

    private final RecordedLog log = new RecordedLog();

    @Test
    void says_each_reason_once_and_how_often() {
        new FailureLog(log)
                .report(List.of(
                        new Failed(record("1"), "No JSON."),
                        new Dropped(record("2")),
                        new Failed(record("3"), "No base64."),
                        new Failed(record("4"), "No JSON.")));

        assertThat(log.lines())
                .containsExactly(
                        "WARN 2 x ProcessingFailed: No JSON. First recordId: 1",
                        "WARN 1 x ProcessingFailed: No base64. First recordId: 3");
    }

    @Test
    void counts_what_it_does_not_say() {
        List<Answer> answers = IntStream.range(0, FailureLog.MAX_LINES + 5)
                .<Answer>mapToObj(n -> new Failed(record("r"), "Reason " + n + "."))
                .toList();

        new FailureLog(log).report(answers);

        assertThat(log.lines()).hasSize(FailureLog.MAX_LINES + 1);
        assertThat(log.lines().get(FailureLog.MAX_LINES))
                .isEqualTo(
                        "WARN 5 x ProcessingFailed for other reasons; the records are under Firehose's error prefix.");
    }

    @Test
    void is_silent_when_nothing_failed() {
        new FailureLog(log).report(List.of(new Dropped(record("1"))));

        assertThat(log.lines()).isEmpty();
    }

    private static FirehoseRecord record(String recordId) {
        return new FirehoseRecord(recordId, DataField.DATA, ByteBuffer.allocate(0), Instant.EPOCH);
    }
}
