package io.tailrace.lambda;

import io.tailrace.json.JsonBytes;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The reply while its answers are made, never with more rows than Lambda lets through: a reply above the limit would be
 * refused whole, and with it every good record of the batch, three times over.
 *
 * <p>Gives up as few rows as it takes, those first that make the reply longest, and holds them no longer. A record that is
 * given up goes back unchanged, so the reply can always be made small enough: the event, which was larger, came through the
 * same limit.
 */
final class ReplyDraft {

    private static final byte[] START = "{\"records\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

    /** An answer that is longer than its record, going back, would be. */
    private record Growth(int index, int bytes) {

        static final Comparator<Growth> LONGEST_FIRST = Comparator.comparingInt(Growth::bytes)
                .thenComparingInt(Growth::index)
                .reversed();
    }

    private final int maxBytes;
    private final AnswerJson json = new AnswerJson();
    private final List<Answer> answers = new ArrayList<>();
    private final List<byte[]> objects = new ArrayList<>();
    private final PriorityQueue<Growth> growths = new PriorityQueue<>(Growth.LONGEST_FIRST);
    private int bytes = START.length + END.length;

    /** @param maxBytes what the reply may have */
    ReplyDraft(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Answers the next record. */
    void add(Answer answer) {
        byte[] object = json.of(answer);
        boolean mayBeLonger = object.length > answer.record().base64().remaining();
        if (mayBeLonger && answer instanceof Ok ok) {
            int growth = object.length - json.lengthIfFailed(ok.record());
            if (growth > 0) {
                growths.add(new Growth(answers.size(), growth));
            }
        }
        bytes += object.length + (answers.isEmpty() ? 0 : 1);
        answers.add(answer);
        objects.add(object);
        while (bytes > maxBytes && !growths.isEmpty()) {
            giveUp(growths.remove().index());
        }
    }

    private void giveUp(int index) {
        Answer failed = new Failed(
                answers.get(index).record(),
                "The rows of the batch would exceed Lambda's reply of " + FirehoseResponse.MAX_BYTES
                        + " bytes. Lower the buffer size of Firehose's Lambda processor (FunctionBufferMegabytes in the"
                        + " template), or put fewer changes into a gzip record.");
        byte[] object = json.of(failed);
        bytes += object.length - objects.get(index).length;
        answers.set(index, failed);
        objects.set(index, object);
    }

    /** The reply to all records that were added. */
    FirehoseResponse complete() {
        if (bytes > maxBytes) {
            throw new IllegalStateException("The records that go back unchanged make a reply of " + bytes
                    + " bytes, and Lambda takes " + maxBytes + ": the event was larger than Lambda lets through.");
        }
        var reply = new JsonBytes(bytes);
        reply.raw(START);
        for (int index = 0; index < objects.size(); index++) {
            if (index > 0) {
                reply.mark(',');
            }
            reply.raw(objects.get(index));
        }
        reply.raw(END);
        return new FirehoseResponse(answers, reply.view());
    }
}
