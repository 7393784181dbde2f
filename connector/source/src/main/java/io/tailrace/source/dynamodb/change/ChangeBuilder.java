package io.tailrace.source.dynamodb.change;

import io.tailrace.source.ChangeEventSchema;
import io.tailrace.source.KeyedChange;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Makes change events of one table: for its stream's records, and from the rows of a scan. */
public record ChangeBuilder(String table, String streamArn, KeySchema keys, long snapshotId) {

    private static final String EVENT_SOURCE = "aws:dynamodb";

    /** A change as far as it is known without reading it: what names it and the item are still missing. */
    public Struct ofStream(String shardId) {
        return new Struct(ChangeEventSchema.VALUE)
                .put("eventSource", EVENT_SOURCE)
                .put("eventSourceARN", streamArn)
                .put("tableName", table)
                .put("source", source(shardId).put("snapshot", false));
    }

    /**
     * A row of a scan, as a change.
     *
     * @param readAt the service's time of the page
     */
    public KeyedChange ofScan(Map<String, AttributeValue> item, Instant readAt) {
        Struct dynamodb = new Struct(ChangeEventSchema.DYNAMODB)
                .put("ApproximateCreationDateTime", Date.from(readAt))
                .put("Keys", keys.json(item))
                .put("NewImage", ItemJson.write(item));
        Struct value = new Struct(ChangeEventSchema.VALUE)
                .put("eventName", "READ")
                .put("eventSource", EVENT_SOURCE)
                .put("eventSourceARN", streamArn)
                .put("tableName", table)
                .put("dynamodb", dynamodb)
                .put("source", source(null).put("snapshot", true));
        return new KeyedChange(keys.struct(item), value, readAt);
    }

    /** What a change of some table looks like. */
    public static KeyedChange exampleOfAny() {
        KeySchema keys = KeySchema.of(List.of(new KeySchema.Attribute("id", ScalarAttributeType.S)));
        return new ChangeBuilder("table", "arn:stream", keys, 0).example();
    }

    /** What a change looks like, of an item that there is not. */
    public KeyedChange example() {
        Map<String, AttributeValue> item = keys.example();
        KeyedChange row = ofScan(item, Instant.EPOCH);
        row.value().put("eventName", "INSERT");
        return row;
    }

    private Struct source(@Nullable String shardId) {
        return new Struct(ChangeEventSchema.SOURCE).put("epoch", snapshotId).put("shardId", shardId);
    }
}
