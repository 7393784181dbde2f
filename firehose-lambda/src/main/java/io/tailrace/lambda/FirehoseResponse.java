package io.tailrace.lambda;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The answers as Firehose reads them.
 *
 * @param answers one for each record of the event, in its order
 * @param json the reply, at most {@link #MAX_BYTES}
 */
record FirehoseResponse(List<Answer> answers, ByteBuffer json) {

    /** Lambda's limit for a synchronous reply. */
    static final int MAX_BYTES = 6_291_556;

    /** What a reply holds of rows, which are in base64, and nothing else. */
    static final int MAX_ROW_BYTES = MAX_BYTES / 4 * 3;

    FirehoseResponse {
        answers = List.copyOf(answers);
    }
}
