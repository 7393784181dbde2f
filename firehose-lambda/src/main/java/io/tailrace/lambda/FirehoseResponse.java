package io.tailrace.lambda;

import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import io.tailrace.lambda.Destination.Iceberg;
import io.tailrace.transform.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The answers as Firehose reads them, and never more of them than Lambda lets through: a reply above the limit would be
 * refused whole, and with it every good record of the batch, three times over.
 *
 * @param answers one for each record of the event, in its order
 * @param json the reply
 */
record FirehoseResponse(List<Answer> answers, ByteBuffer json) {

    /** Lambda's limit for a synchronous reply. */
    static final int MAX_BYTES = 6_291_556;

    /** What an answer takes besides its data, about: Firehose's ids have some 60 digits. */
    private static final int BYTES_BESIDE_DATA = 128;

    private static final byte[] RECORDS = ascii("{\"records\":[");
    private static final byte[] RECORD_ID = ascii("{\"recordId\":");
    private static final byte[] RESULT = ascii(",\"result\":");
    private static final byte[] METADATA = ascii(",\"metadata\":{");

    FirehoseResponse {
        answers = List.copyOf(answers);
    }

    /**
     * Writes the reply, and gives up as few rows as it takes to stay within the limit. A record that is given up goes back
     * unchanged, so the reply can always be made small enough: the event, which was larger, came through the same limit.
     */
    static FirehoseResponse of(List<Answer> answers) {
        return of(answers, MAX_BYTES);
    }

    static FirehoseResponse of(List<Answer> answers, int maxBytes) {
        List<Answer> fitting = answers;
        ByteBuffer json = write(fitting);
        while (json.remaining() > maxBytes) {
            fitting = giveUp(fitting, json.remaining() - maxBytes);
            json = write(fitting);
        }
        return new FirehoseResponse(fitting, json);
    }

    /** Answers those records with a failure that grew most, until the reply is smaller by the excess. */
    private static List<Answer> giveUp(List<Answer> answers, int excessBytes) {
        List<Answer> changed = new ArrayList<>(answers);
        List<Integer> byGrowth = IntStream.range(0, answers.size())
                .filter(index -> growth(answers.get(index)) > 0)
                .boxed()
                .sorted(Comparator.comparingInt((Integer index) -> growth(answers.get(index)))
                        .reversed())
                .toList();
        if (byGrowth.isEmpty()) {
            throw new IllegalStateException(
                    "The reply is too large by " + excessBytes
                            + " bytes and no row is larger than its record. Lower the buffer size of Firehose's Lambda processor.");
        }
        int saved = 0;
        for (int index : byGrowth) {
            changed.set(
                    index,
                    new Failed(
                            answers.get(index).record(),
                            "The rows of the batch would exceed Lambda's reply of " + MAX_BYTES
                                    + " bytes. Lower the buffer size of Firehose's Lambda processor."));
            saved += growth(answers.get(index));
            if (saved >= excessBytes) {
                break;
            }
        }
        return changed;
    }

    /** How many bytes longer the reply is because of this answer's rows. */
    private static int growth(Answer answer) {
        return answer instanceof Ok ok
                ? base64Length(ok.lines().remaining()) - ok.record().base64().remaining()
                : 0;
    }

    /** About the length of the reply, so that its buffer seldom has to grow. */
    private static int expectedBytes(List<Answer> answers) {
        int bytes = 0;
        for (Answer answer : answers) {
            bytes += BYTES_BESIDE_DATA;
            if (answer instanceof Ok ok) {
                bytes += base64Length(ok.lines().remaining());
            }
        }
        return bytes;
    }

    private static byte[] ascii(String json) {
        return json.getBytes(StandardCharsets.US_ASCII);
    }

    private static int base64Length(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    private static ByteBuffer write(List<Answer> answers) {
        var json = new JsonBytes(expectedBytes(answers));
        json.raw(RECORDS);
        for (Answer answer : answers) {
            write(json, answer);
            json.mark(',');
        }
        json.dropLast(',');
        json.mark(']');
        json.mark('}');
        return json.view();
    }

    private static void write(JsonBytes json, Answer answer) {
        json.raw(RECORD_ID);
        json.text(answer.record().recordId());
        json.raw(RESULT);
        json.text(answer.result());
        if (answer instanceof Ok ok) {
            writeField(json, ok.record());
            json.base64(bytes(ok.lines()));
            writeMetadata(json, ok.destination());
        } else if (answer instanceof Failed failed) {
            writeField(json, failed.record());
            json.text(new String(bytes(failed.record().base64()), StandardCharsets.UTF_8));
        }
        json.mark('}');
    }

    private static void writeField(JsonBytes json, FirehoseRecord record) {
        json.mark(',');
        json.text(record.field().jsonName());
        json.mark(':');
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static void writeMetadata(JsonBytes json, Destination destination) {
        if (destination.isDefault()) {
            return;
        }
        json.raw(METADATA);
        if (!destination.partitionKeys().isEmpty()) {
            write(json, "partitionKeys", destination.partitionKeys());
        }
        Iceberg iceberg = destination.iceberg();
        if (iceberg != null) {
            Map<String, String> table = new LinkedHashMap<>();
            table.put("destinationDatabaseName", iceberg.database());
            table.put("destinationTableName", iceberg.table());
            table.put("operation", iceberg.operation());
            write(json, "otfMetadata", table);
        }
        json.dropLast(',');
        json.mark('}');
    }

    private static void write(JsonBytes json, String name, Map<String, String> texts) {
        json.text(name);
        json.mark(':');
        json.mark('{');
        texts.forEach((key, value) -> {
            json.text(key);
            json.mark(':');
            json.text(value);
            json.mark(',');
        });
        json.dropLast(',');
        json.mark('}');
        json.mark(',');
    }
}
