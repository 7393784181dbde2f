package io.tailrace.lambda;

import io.tailrace.event.MalformedEventException;
import io.tailrace.json.JsonCursor;
import io.tailrace.lambda.FirehoseRecord.DataField;
import java.nio.ByteBuffer;
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
        try {
            return new Reader(json).event();
        } catch (MalformedEventException e) {
            throw new DataException("The event is not JSON that Firehose sends: " + e.getMessage());
        }
    }

    private static final class Reader {

        private final JsonCursor json = new JsonCursor();

        Reader(byte[] event) {
            json.start(event);
        }

        FirehoseEvent event() {
            if (!json.opens('{')) {
                throw new DataException("The event is not a JSON object. Only Firehose may call this function.");
            }
            String stream = "";
            List<FirehoseRecord> records = null;
            for (String field = json.firstName(); field != null; field = json.nextName()) {
                switch (field) {
                    case "deliveryStreamArn" -> stream = streamName(text());
                    case "records" -> records = records();
                    default -> json.skip();
                }
            }
            json.end();
            if (records == null) {
                throw new DataException("The event has no 'records'. Only Firehose may call this function.");
            }
            return new FirehoseEvent(stream, records);
        }

        private List<FirehoseRecord> records() {
            if (!json.opens('[')) {
                throw json.expected("an array");
            }
            List<FirehoseRecord> records = new ArrayList<>();
            for (boolean more = json.firstElement(); more; more = json.nextElement()) {
                records.add(record(records.size()));
            }
            return records;
        }

        private FirehoseRecord record(int index) {
            if (!json.opens('{')) {
                throw json.expected("an object");
            }
            String recordId = null;
            DataField dataField = DataField.DATA;
            ByteBuffer base64 = ByteBuffer.allocate(0);
            long arrivalMillis = 0;
            String kinesisSequence = null;
            for (String field = json.firstName(); field != null; field = json.nextName()) {
                switch (field) {
                    case "recordId" -> recordId = text();
                    case "approximateArrivalTimestamp" -> arrivalMillis = millis();
                    case "data" -> base64 = base64();
                    case "kafkaRecordValue" -> {
                        dataField = DataField.KAFKA_RECORD_VALUE;
                        base64 = base64();
                    }
                    case "kinesisRecordMetadata" -> kinesisSequence = kinesisSequence();
                    default -> json.skip();
                }
            }
            if (recordId == null) {
                throw new DataException("Record " + index + " of the event has no 'recordId': it cannot be answered.");
            }
            return new FirehoseRecord(
                    recordId, dataField, base64, Instant.ofEpochMilli(arrivalMillis), kinesisSequence);
        }

        private @Nullable String kinesisSequence() {
            if (!json.opens('{')) {
                json.skip();
                return null;
            }
            String sequence = null;
            for (String field = json.firstName(); field != null; field = json.nextName()) {
                if (field.equals("sequenceNumber") && json.isText()) {
                    sequence = json.text();
                } else {
                    json.skip();
                }
            }
            return sequence;
        }

        private String text() {
            if (!json.isText()) {
                throw json.expected("a text");
            }
            return json.text();
        }

        private long millis() {
            String number = json.number();
            if (number == null) {
                throw json.expected("a number");
            }
            try {
                return Long.parseLong(number);
            } catch (NumberFormatException e) {
                throw new DataException("An arrival time of the event is not a whole number of milliseconds.");
            }
        }

        /** Takes the data as a slice of the event: no character of it is copied before it is decoded. */
        private ByteBuffer base64() {
            if (json.isText()) {
                return json.utf8Text();
            }
            json.skip();
            return ByteBuffer.allocate(0);
        }

        private static String streamName(String arn) {
            return arn.substring(arn.lastIndexOf('/') + 1);
        }
    }
}
