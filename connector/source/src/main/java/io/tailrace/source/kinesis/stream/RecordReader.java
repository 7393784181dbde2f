package io.tailrace.source.kinesis.stream;

import io.tailrace.event.Actor;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.Operation;
import io.tailrace.event.json.EventReader;
import io.tailrace.json.JsonCursor;
import io.tailrace.source.ChangeEventSchema;
import io.tailrace.source.KeyNames;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.dynamodb.change.KeySchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * Makes the DynamoDB source's records of what a pipe and DynamoDB's Kinesis integration write. Neither says which attribute of a key comes first, so
 * they are in the order of their names, the same in every record. Used by several threads at once.
 */
public final class RecordReader {

    private static final String EVENT_SOURCE = "aws:dynamodb";
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");

    private final String topicPrefix;
    private final KeyNames keyNames;
    private final long epoch;
    private final Map<String, KeySchema> schemas = new ConcurrentHashMap<>();

    /** The parts of a record that are sent as they are written. */
    private static final class Texts {
        @Nullable String eventSource;

        @Nullable String keys;

        @Nullable String newImage;

        @Nullable String oldImage;

        @Nullable String sizeBytes;

        @Nullable String viewType;
    }

    /** @param since when the capture of the stream began */
    public RecordReader(String topicPrefix, KeyNames keyNames, Instant since) {
        this.topicPrefix = topicPrefix;
        this.keyNames = keyNames;
        this.epoch = since.toEpochMilli();
    }

    public StreamRecord read(byte[] data, String partitionKey, String shardId) {
        try {
            // The transforms read every change so; what they cannot read is not one.
            return change(new EventReader(ImageChoice.BOTH).read(data), data, shardId);
        } catch (MalformedEventException | DataException | IllegalArgumentException e) { // a time that no clock has
            return new StreamRecord.Other(partitionKey, data, String.valueOf(e.getMessage()));
        }
    }

    private StreamRecord change(ChangeEvent event, byte[] data, String shardId) {
        Texts texts = texts(data);
        Operation operation = event.operation();
        if (operation != Operation.INSERT && operation != Operation.MODIFY && operation != Operation.REMOVE) {
            throw new MalformedEventException("not a change of an item: its event is " + operation);
        }
        String table = required(event.table(), "tableName or eventSourceARN");
        if (!TOPIC.matcher(topicPrefix + table).matches()) {
            throw new MalformedEventException("a table whose name makes no topic: '" + table + "'");
        }
        Instant time = event.time();
        if (time == null) {
            throw new MalformedEventException("a change without dynamodb.ApproximateCreationDateTime");
        }
        String keys = required(texts.keys, "dynamodb.Keys");
        JsonCursor in = new JsonCursor();
        KeySchema schema = schema(table, keys, in);
        in.start(keys);
        Struct key = schema.read(in);
        Struct dynamodb = new Struct(ChangeEventSchema.DYNAMODB)
                .put("ApproximateCreationDateTime", Date.from(time))
                .put("Keys", keys)
                .put("NewImage", texts.newImage)
                .put("OldImage", texts.oldImage)
                .put("SequenceNumber", event.origin().sequenceNumber())
                .put("SizeBytes", texts.sizeBytes == null ? null : size(texts.sizeBytes))
                .put("StreamViewType", texts.viewType);
        Struct value = new Struct(ChangeEventSchema.VALUE)
                .put("eventID", event.id())
                .put("eventName", operation.name())
                .put("eventSource", texts.eventSource == null ? EVENT_SOURCE : texts.eventSource)
                .put("awsRegion", event.origin().region())
                .put("eventSourceARN", event.origin().streamArn())
                .put("tableName", table)
                .put("userIdentity", identity(event.actor()))
                .put("dynamodb", dynamodb)
                .put(
                        "source",
                        new Struct(ChangeEventSchema.SOURCE)
                                .put("snapshot", false)
                                .put("epoch", epoch)
                                .put("shardId", shardId));
        return new StreamRecord.Change(table, new KeyedChange(key, value, time));
    }

    private static @Nullable Struct identity(@Nullable Actor actor) {
        return actor == null
                ? null
                : new Struct(ChangeEventSchema.USER_IDENTITY)
                        .put("type", actor.type())
                        .put("principalId", actor.principalId());
    }

    private KeySchema schema(String table, String keys, JsonCursor in) {
        List<KeySchema.Attribute> attributes = new ArrayList<>();
        in.start(keys);
        if (!in.opens('{')) {
            throw in.expected("a key");
        }
        for (String name = in.firstName(); name != null; name = in.nextName()) {
            if (!in.opens('{')) {
                throw in.expected("an attribute");
            }
            ScalarAttributeType type = ScalarAttributeType.fromValue(in.firstName());
            if (type == null || type == ScalarAttributeType.UNKNOWN_TO_SDK_VERSION) {
                throw new MalformedEventException("a key attribute that is not of type S, N or B", "/dynamodb/Keys");
            }
            attributes.add(new KeySchema.Attribute(name, type));
            in.skip();
            while (in.nextName() != null) {
                in.skip();
            }
        }
        if (attributes.isEmpty()) {
            throw new MalformedEventException("a key without attributes", "/dynamodb/Keys");
        }
        attributes.sort(Comparator.comparing(KeySchema.Attribute::name));
        return schemas.computeIfAbsent(
                table + "\n" + attributes, each -> KeySchema.of(attributes).in(topicPrefix + table, keyNames));
    }

    private static Texts texts(byte[] data) {
        Texts texts = new Texts();
        JsonCursor in = new JsonCursor();
        in.start(data);
        enter(in);
        for (String name = in.firstName(); name != null; name = in.nextName()) {
            switch (name) {
                case "eventSource" -> texts.eventSource = text(in);
                case "dynamodb" -> {
                    enter(in);
                    for (String field = in.firstName(); field != null; field = in.nextName()) {
                        switch (field) {
                            case "Keys" -> texts.keys = raw(in);
                            case "NewImage" -> texts.newImage = raw(in);
                            case "OldImage" -> texts.oldImage = raw(in);
                            case "SizeBytes" -> texts.sizeBytes = in.passesNull() ? null : in.number();
                            case "StreamViewType" -> texts.viewType = text(in);
                            default -> in.skip();
                        }
                    }
                }
                default -> in.skip();
            }
        }
        in.end();
        return texts;
    }

    private static void enter(JsonCursor in) {
        if (!in.opens('{')) {
            throw in.expected("an object");
        }
    }

    private static @Nullable String raw(JsonCursor in) {
        if (in.passesNull()) {
            return null;
        }
        int start = in.offset();
        in.skip();
        return in.since(start);
    }

    private static @Nullable String text(JsonCursor in) {
        if (in.passesNull()) {
            return null;
        }
        if (!in.isText()) {
            throw in.expected("a text");
        }
        return in.text();
    }

    private static long size(String number) {
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw new MalformedEventException("expected a whole number", "/dynamodb/SizeBytes");
        }
    }

    private static String required(@Nullable String value, String field) {
        if (value == null) {
            throw new MalformedEventException("a change without " + field);
        }
        return value;
    }
}
