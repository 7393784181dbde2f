package io.tailrace.transform;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Changes as short texts, and what FlattenDynamoDb makes of them. */
final class Changes {

    private Changes() {}

    static String insert(String image) {
        return event("INSERT", "\"NewImage\":" + image);
    }

    static String modify(String newImage, String oldImage) {
        return event("MODIFY", "\"NewImage\":" + newImage + ",\"OldImage\":" + oldImage);
    }

    static String remove(String image) {
        return event("REMOVE", "\"OldImage\":" + image);
    }

    static String expire(String image) {
        return "{\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"},"
                + remove(image).substring(1);
    }

    private static String event(String name, String images) {
        return "{\"eventName\":\"" + name + "\",\"tableName\":\"orders-1\",\"dynamodb\":{"
                + "\"ApproximateCreationDateTime\":1763819100,\"Keys\":{\"id\":{\"S\":\"k\"},\"n\":{\"N\":\"7\"}},"
                + images
                + "}}";
    }

    static SinkRecord record(@Nullable Object value) {
        return new SinkRecord("orders", 2, null, "key", null, value, 7);
    }

    static @Nullable SinkRecord flattenOrDrop(Map<String, String> options, String change) {
        FlattenDynamoDb.Value<SinkRecord> value = new FlattenDynamoDb.Value<>();
        value.configure(options);
        return value.apply(record(change));
    }

    static SinkRecord flatten(Map<String, String> options, String change) {
        return requireNonNull(flattenOrDrop(options, change));
    }

    static Struct struct(Map<String, String> options, String change) {
        return (Struct) flatten(options, change).value();
    }

    /** A schemaless row without metadata. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> map(Map<String, String> options, String image) {
        Map<String, String> all = new HashMap<>(options);
        all.put("metadata", "");
        return (Map<String, @Nullable Object>) flatten(all, insert(image)).value();
    }
}
