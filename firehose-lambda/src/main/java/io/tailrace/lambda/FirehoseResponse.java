package io.tailrace.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import io.tailrace.lambda.Destination.Iceberg;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
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

    private static final JsonFactory JSON = new JsonFactory();

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

    private static int base64Length(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    private static ByteBuffer write(List<Answer> answers) {
        var out = new ByteArrayOutputStream(1 << 16);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("records");
            for (Answer answer : answers) {
                write(json, answer);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory fails", e);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static void write(JsonGenerator json, Answer answer) throws IOException {
        json.writeStartObject();
        json.writeStringField("recordId", answer.record().recordId());
        json.writeStringField("result", answer.result());
        if (answer instanceof Ok ok) {
            writeData(json, ok.record(), Base64.getEncoder().encode(ok.lines().duplicate()));
            writeMetadata(json, ok.destination());
        } else if (answer instanceof Failed failed) {
            writeData(json, failed.record(), failed.record().base64());
        }
        json.writeEndObject();
    }

    /** Escapes what needs it: the data that came may be anything but base64, which can be why it failed. */
    private static void writeData(JsonGenerator json, FirehoseRecord record, ByteBuffer base64) throws IOException {
        json.writeFieldName(record.field().jsonName());
        json.writeUTF8String(base64.array(), base64.arrayOffset() + base64.position(), base64.remaining());
    }

    private static void writeMetadata(JsonGenerator json, Destination destination) throws IOException {
        if (destination.equals(Destination.DEFAULT)) {
            return;
        }
        json.writeObjectFieldStart("metadata");
        if (!destination.partitionKeys().isEmpty()) {
            json.writeObjectFieldStart("partitionKeys");
            for (Map.Entry<String, String> key : destination.partitionKeys().entrySet()) {
                json.writeStringField(key.getKey(), key.getValue());
            }
            json.writeEndObject();
        }
        Iceberg iceberg = destination.iceberg();
        if (iceberg != null) {
            json.writeObjectFieldStart("otfMetadata");
            json.writeStringField("destinationDatabaseName", iceberg.database());
            json.writeStringField("destinationTableName", iceberg.table());
            json.writeStringField("operation", iceberg.operation());
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
