package io.tailrace.transform;

import io.tailrace.event.json.TestJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** One change of a test, in every form that it may reach a transformation in. */
record Change(
        String operation,
        long epochSeconds,
        String keys,
        @Nullable String newImage,
        @Nullable String oldImage) {

    private static final Schema IDENTITY = SchemaBuilder.struct()
            .optional()
            .field("type", Schema.STRING_SCHEMA)
            .field("principalId", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final Schema DYNAMODB = SchemaBuilder.struct()
            .field("ApproximateCreationDateTime", Timestamp.SCHEMA)
            .field("Keys", Schema.STRING_SCHEMA)
            .field("NewImage", Schema.OPTIONAL_STRING_SCHEMA)
            .field("OldImage", Schema.OPTIONAL_STRING_SCHEMA)
            .field("SequenceNumber", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final Schema EVENT = SchemaBuilder.struct()
            .field("eventID", Schema.OPTIONAL_STRING_SCHEMA)
            .field("eventName", Schema.STRING_SCHEMA)
            .field("tableName", Schema.STRING_SCHEMA)
            .field("userIdentity", IDENTITY)
            .field("dynamodb", DYNAMODB)
            .build();

    Map<String, Object> forms() {
        Map<String, Object> forms = new LinkedHashMap<>();
        forms.put("bytes", json().getBytes(StandardCharsets.UTF_8));
        forms.put("buffer", ByteBuffer.wrap(json().getBytes(StandardCharsets.UTF_8)));
        forms.put("map", TestJson.map(json()));
        forms.put("map with images as texts", mapWithTexts());
        forms.put("struct", struct());
        return forms;
    }

    String json() {
        return "{\"eventID\":\"e\",\"eventName\":\"" + operation + "\",\"tableName\":\"orders\",\"userIdentity\":{"
                + "\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"},\"dynamodb\":{"
                + "\"ApproximateCreationDateTime\":" + epochSeconds + ",\"Keys\":" + keys
                + (newImage == null ? "" : ",\"NewImage\":" + newImage)
                + (oldImage == null ? "" : ",\"OldImage\":" + oldImage)
                + ",\"SequenceNumber\":\"123\",\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}}";
    }

    private Map<String, Object> mapWithTexts() {
        Map<String, @Nullable Object> dynamodb = new LinkedHashMap<>();
        dynamodb.put("ApproximateCreationDateTime", epochSeconds * 1000);
        dynamodb.put("Keys", keys);
        dynamodb.put("NewImage", newImage);
        dynamodb.put("OldImage", oldImage);
        dynamodb.put("SequenceNumber", "123");
        Map<String, String> identity = Map.of("type", "Service", "principalId", "dynamodb.amazonaws.com");
        return Map.of(
                "eventID", "e",
                "eventName", operation,
                "tableName", "orders",
                "userIdentity", identity,
                "dynamodb", dynamodb);
    }

    private Struct struct() {
        return new Struct(EVENT)
                .put("eventID", "e")
                .put("eventName", operation)
                .put("tableName", "orders")
                .put(
                        "userIdentity",
                        new Struct(IDENTITY).put("type", "Service").put("principalId", "dynamodb.amazonaws.com"))
                .put(
                        "dynamodb",
                        new Struct(DYNAMODB)
                                .put("ApproximateCreationDateTime", Date.from(Instant.ofEpochSecond(epochSeconds)))
                                .put("Keys", keys)
                                .put("NewImage", newImage)
                                .put("OldImage", oldImage)
                                .put("SequenceNumber", "123"));
    }
}
