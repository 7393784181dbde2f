package io.tailrace.source.dynamodb;

import io.tailrace.shard.Entry;
import io.tailrace.source.ChangeEvent;
import io.tailrace.source.ChangeEventSchema;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Identity;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/** Makes change events of one table: from its stream's records, and from the rows of a scan. */
record ChangeEvents(String table, String streamArn, KeySchema keys, long epoch) {

    private static final String EVENT_SOURCE = "aws:dynamodb";

    Entry<ChangeEvent> ofStream(String shardId, Record record) {
        StreamRecord change = record.dynamodb();
        Struct dynamodb = new Struct(ChangeEventSchema.DYNAMODB)
                .put("ApproximateCreationDateTime", Date.from(change.approximateCreationDateTime()))
                .put("Keys", ItemJson.write(change.keys()))
                .put("NewImage", image(change.hasNewImage() ? change.newImage() : null))
                .put("OldImage", image(change.hasOldImage() ? change.oldImage() : null))
                .put("SequenceNumber", change.sequenceNumber())
                .put("SizeBytes", change.sizeBytes())
                .put("StreamViewType", change.streamViewTypeAsString());
        Struct value = new Struct(ChangeEventSchema.VALUE)
                .put("eventID", record.eventID())
                .put("eventName", record.eventNameAsString())
                .put("eventSource", record.eventSource() == null ? EVENT_SOURCE : record.eventSource())
                .put("awsRegion", record.awsRegion())
                .put("eventSourceARN", streamArn)
                .put("tableName", table)
                .put("userIdentity", identity(record.userIdentity()))
                .put("dynamodb", dynamodb)
                .put("source", source(false, shardId));
        Instant time = change.approximateCreationDateTime();
        return new Entry<>(change.sequenceNumber(), time, new ChangeEvent(keys.struct(change.keys()), value, time));
    }

    /** @param readAt the service's time of the page */
    ChangeEvent ofScan(Map<String, AttributeValue> item, Instant readAt) {
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
                .put("source", source(true, null));
        return new ChangeEvent(keys.struct(item), value, readAt);
    }

    private Struct source(boolean snapshot, @Nullable String shardId) {
        return new Struct(ChangeEventSchema.SOURCE)
                .put("snapshot", snapshot)
                .put("epoch", epoch)
                .put("shardId", shardId);
    }

    private static @Nullable String image(@Nullable Map<String, AttributeValue> item) {
        return item == null ? null : ItemJson.write(item);
    }

    private static @Nullable Struct identity(@Nullable Identity identity) {
        return identity == null
                ? null
                : new Struct(ChangeEventSchema.USER_IDENTITY)
                        .put("type", identity.type())
                        .put("principalId", identity.principalId());
    }
}
