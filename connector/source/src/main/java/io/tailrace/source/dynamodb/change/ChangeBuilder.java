package io.tailrace.source.dynamodb.change;

import io.tailrace.event.SnapshotId;
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
        // What comes first is known, whatever the clocks of the connector and of this task say.
        Instant time = readAt.toEpochMilli() < snapshotId ? Instant.ofEpochMilli(snapshotId) : readAt;
        String key = keys.json(item);
        Struct dynamodb = new Struct(ChangeEventSchema.DYNAMODB)
                .put("ApproximateCreationDateTime", Date.from(time))
                .put("Keys", key)
                .put("NewImage", ItemJson.write(item));
        return new KeyedChange(
                keys.struct(item), ofSnapshot("READ", SnapshotId.ofRow(snapshotId, key), dynamodb), time);
    }

    /**
     * Says that the snapshot is done. It is of no item, and yet its record has a key, because a compacted topic takes no record without.
     *
     * @param rows how many items were read
     */
    public KeyedChange notice(long rows, Instant doneAt) {
        Struct dynamodb = new Struct(ChangeEventSchema.DYNAMODB)
                .put("ApproximateCreationDateTime", Date.from(doneAt))
                .put("Keys", "{}");
        return new KeyedChange(
                keys.ofNoItem(), ofSnapshot("SNAPSHOT", SnapshotId.ofNotice(snapshotId, rows), dynamodb), doneAt);
    }

    private Struct ofSnapshot(String eventName, String eventId, Struct dynamodb) {
        return new Struct(ChangeEventSchema.VALUE)
                .put("eventID", eventId)
                .put("eventName", eventName)
                .put("eventSource", EVENT_SOURCE)
                .put("eventSourceARN", streamArn)
                .put("tableName", table)
                .put("dynamodb", dynamodb)
                .put("source", source(null).put("snapshot", true));
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
