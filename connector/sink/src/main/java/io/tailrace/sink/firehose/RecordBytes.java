package io.tailrace.sink.firehose;

import io.tailrace.json.JsonLines;
import io.tailrace.record.LeftRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a Firehose record holds for a Kafka record: a row as one line of JSON, as the function of the managed path writes it; a
 * text or bytes as they are. Not safe for several threads at once.
 */
final class RecordBytes {

    /** 1,000 KiB, before the request encodes them. */
    static final int MAX_BYTES = 1_000 * 1_024;

    private final boolean endsWithNewline;
    private final JsonLines lines = new JsonLines();

    RecordBytes(boolean endsWithNewline) {
        this.endsWithNewline = endsWithNewline;
    }

    /**
     * The bytes of a record that has a value.
     *
     * @throws DataException when Firehose would not take them, or they would not say what the record says
     */
    byte[] of(SinkRecord record) {
        if (LeftRow.of(record) != null) {
            throw new DataException(
                    "The item has become another entity, so the record has a row for each of two tables, and"
                            + " a Firehose stream takes those of one. Write entities that change with the S3 sink");
        }
        byte[] bytes = framed(plain(record.valueSchema(), Objects.requireNonNull(record.value(), "a tombstone")));
        if (bytes.length > MAX_BYTES) {
            throw new DataException("The record has " + bytes.length + " bytes, and Firehose takes at most " + MAX_BYTES
                    + ". Leave out its large fields with a transform, or write it with the S3 sink");
        }
        return bytes;
    }

    private byte[] plain(@Nullable Schema schema, Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        if (value instanceof Struct || value instanceof Map<?, ?>) {
            byte[] line = lines.line(schema, value);
            return endsWithNewline ? line : Arrays.copyOf(line, line.length - 1);
        }
        throw new DataException("The value is a " + value.getClass().getSimpleName()
                + ", and Firehose takes rows, texts and bytes. Choose value.converter accordingly");
    }

    private byte[] framed(byte[] bytes) {
        if (!endsWithNewline || (bytes.length > 0 && bytes[bytes.length - 1] == '\n')) {
            return bytes;
        }
        byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
        line[bytes.length] = '\n';
        return line;
    }
}
