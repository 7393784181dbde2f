package io.tailrace.lambda;

import io.tailrace.json.JsonBytes;
import io.tailrace.lambda.Answer.Dropped;
import io.tailrace.lambda.Answer.Failed;
import io.tailrace.lambda.Answer.Ok;
import io.tailrace.lambda.ReplyMetadata.Iceberg;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes single answers as Firehose reads them. */
final class AnswerJson {

    private static final byte[] RECORD_ID = ascii("{\"recordId\":");
    private static final byte[] RESULT = ascii(",\"result\":");
    private static final byte[] METADATA = ascii(",\"metadata\":{");

    private final JsonBytes json = new JsonBytes(1024);

    /** The answer as a JSON object. */
    byte[] of(Answer answer) {
        start(answer);
        if (answer instanceof Ok ok) {
            writeField(ok.record());
            json.base64(bytes(ok.lines()));
            writeMetadata(ok.destination());
        } else if (answer instanceof Failed failed) {
            writeField(failed.record());
            json.text(new String(bytes(failed.record().base64()), StandardCharsets.UTF_8));
        } else if (!(answer instanceof Dropped)) {
            throw new IllegalStateException("unknown answer: " + answer.getClass());
        }
        json.mark('}');
        return json.take();
    }

    /** How many bytes the answer has when the record goes back. */
    int lengthIfFailed(FirehoseRecord record) {
        start(new Failed(record, ""));
        writeField(record);
        json.text("");
        json.mark('}');
        return json.take().length + record.base64().remaining();
    }

    private void start(Answer answer) {
        json.raw(RECORD_ID);
        json.text(answer.record().recordId());
        json.raw(RESULT);
        json.text(answer.result());
    }

    private void writeField(FirehoseRecord record) {
        json.mark(',');
        json.text(record.field().jsonName());
        json.mark(':');
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private void writeMetadata(ReplyMetadata destination) {
        if (destination.isDefault()) {
            return;
        }
        json.raw(METADATA);
        if (!destination.partitionKeys().isEmpty()) {
            write("partitionKeys", destination.partitionKeys());
        }
        Iceberg iceberg = destination.iceberg();
        if (iceberg != null) {
            Map<String, String> table = new LinkedHashMap<>();
            table.put("destinationDatabaseName", iceberg.database());
            table.put("destinationTableName", iceberg.table());
            table.put("operation", iceberg.operation());
            write("otfMetadata", table);
        }
        json.dropLast(',');
        json.mark('}');
    }

    private void write(String name, Map<String, String> texts) {
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

    private static byte[] ascii(String json) {
        return json.getBytes(StandardCharsets.US_ASCII);
    }
}
