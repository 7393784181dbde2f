package io.tailrace.local.managed.firehose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;

/** The event of a transformation, as "Required parameters for data transformation" has it. */
final class TransformEvent {

    private static final JsonFactory JSON = new JsonFactory();

    private TransformEvent() {}

    static byte[] of(FirehoseSettings firehose, UUID invocation, List<SourceRecord> records) {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(event)) {
            json.writeStartObject();
            json.writeStringField("invocationId", invocation.toString());
            json.writeStringField("deliveryStreamArn", firehose.arn());
            json.writeStringField("sourceKinesisStreamArn", firehose.sourceArn());
            json.writeStringField("region", "us-east-1");
            json.writeArrayFieldStart("records");
            for (SourceRecord record : records) {
                write(json, record);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refuses bytes", e);
        }
        return event.toByteArray();
    }

    private static void write(JsonGenerator json, SourceRecord record) throws IOException {
        json.writeStartObject();
        json.writeStringField("recordId", record.recordId());
        json.writeNumberField("approximateArrivalTimestamp", record.arrival().toEpochMilli());
        json.writeBinaryField("data", record.data().asByteArrayUnsafe());
        json.writeObjectFieldStart("kinesisRecordMetadata");
        json.writeStringField("shardId", record.shardId());
        json.writeStringField("partitionKey", record.partitionKey());
        json.writeNumberField("approximateArrivalTimestamp", record.arrival().toEpochMilli());
        json.writeStringField("sequenceNumber", record.sequenceNumber());
        json.writeNumberField("subsequenceNumber", 0);
        json.writeEndObject();
        json.writeEndObject();
    }
}
