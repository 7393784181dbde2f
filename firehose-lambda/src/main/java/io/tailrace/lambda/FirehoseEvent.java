package io.tailrace.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tailrace.lambda.FirehoseRecord.DataField;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * One invocation by Firehose: the stream it serves and the records it wants answered, in order.
 *
 * @param deliveryStream the name of the Firehose stream, empty if the event has none
 * @param records what must be answered, each once
 */
record FirehoseEvent(String deliveryStream, List<FirehoseRecord> records) {

    /** A record's data is one string of up to 6 MB; the default limit is 20 million characters for a reason, ours is the event. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    FirehoseEvent {
        records = List.copyOf(records);
    }

    /**
     * Reads an event of any Firehose source.
     *
     * @param json the whole event; the records share it, so it must not change
     * @throws DataException if this is not a Firehose transformation event; no record can be answered then
     */
    static FirehoseEvent parse(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            return new Reader(json, parser).event();
        } catch (IOException e) {
            // Jackson's message would quote the event.
            throw new DataException(
                    "The event is not JSON that Firehose sends: " + e.getClass().getSimpleName());
        }
    }

    private static final class Reader {

        private final byte[] json;
        private final JsonParser parser;

        Reader(byte[] json, JsonParser parser) {
            this.json = json;
            this.parser = parser;
        }

        FirehoseEvent event() throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new DataException("The event is not a JSON object. Only Firehose may call this function.");
            }
            String stream = "";
            List<FirehoseRecord> records = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "deliveryStreamArn" -> stream = streamName(parser.getText());
                    case "records" -> records = records();
                    default -> parser.skipChildren();
                }
            }
            if (records == null) {
                throw new DataException("The event has no 'records'. Only Firehose may call this function.");
            }
            return new FirehoseEvent(stream, records);
        }

        private List<FirehoseRecord> records() throws IOException {
            List<FirehoseRecord> records = new ArrayList<>();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                records.add(record(records.size()));
            }
            return records;
        }

        private FirehoseRecord record(int index) throws IOException {
            String recordId = null;
            DataField dataField = DataField.DATA;
            ByteBuffer base64 = ByteBuffer.allocate(0);
            long arrivalMillis = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "recordId" -> recordId = parser.getText();
                    case "approximateArrivalTimestamp" -> arrivalMillis = parser.getLongValue();
                    case "data" -> base64 = base64(value);
                    case "kafkaRecordValue" -> {
                        dataField = DataField.KAFKA_RECORD_VALUE;
                        base64 = base64(value);
                    }
                    default -> parser.skipChildren();
                }
            }
            if (recordId == null) {
                throw new DataException("Record " + index + " of the event has no 'recordId': it cannot be answered.");
            }
            return new FirehoseRecord(recordId, dataField, base64, Instant.ofEpochMilli(arrivalMillis));
        }

        /**
         * Takes the data as a slice of the event. The parser skips a string it is not asked for, so that no character of it
         * is copied before it is decoded.
         */
        private ByteBuffer base64(@Nullable JsonToken value) throws IOException {
            if (value != JsonToken.VALUE_STRING) {
                return ByteBuffer.allocate(0);
            }
            int start = (int) parser.currentTokenLocation().getByteOffset() + 1;
            int end = start;
            while (end < json.length && json[end] != '"') {
                if (json[end] == '\\') {
                    return ByteBuffer.wrap(parser.getText().getBytes(StandardCharsets.UTF_8));
                }
                end++;
            }
            return ByteBuffer.wrap(json, start, end - start);
        }

        private static String streamName(String arn) {
            return arn.substring(arn.lastIndexOf('/') + 1);
        }
    }
}
