package io.tailrace.event.json;

import io.tailrace.event.Actor;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a change from any form it travels in: the stream record's JSON as bytes or text (pipe, native Kinesis, Firehose),
 * or as fields (the source connector's Struct, a schemaless converter's map). The same change gives the same
 * event in every form. Images that are not wanted are skipped, not read.
 *
 * <p>Not safe for several threads at once.
 */
public final class EventReader {

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int KPL_MAGIC = 0xf389;

    private final ImageChoice images;
    private final EventParser parser = new EventParser();
    private final ItemReader imageTexts = new ItemReader();

    public EventReader(ImageChoice images) {
        this.images = images;
    }

    /** Reads UTF-8 JSON. */
    public ChangeEvent read(byte[] record) {
        refuseOtherFormats(record);
        EventDraft draft = new EventDraft(images);
        parser.parse(record, draft);
        return draft.finish();
    }

    /** Reads JSON. */
    public ChangeEvent read(String record) {
        if (record.isBlank()) {
            throw new MalformedEventException("an empty record");
        }
        EventDraft draft = new EventDraft(images);
        parser.parse(record, draft);
        return draft.finish();
    }

    /** Reads a record that a converter has parsed. Its images may be texts or maps. */
    public ChangeEvent read(Fields record) {
        EventDraft draft = new EventDraft(images);
        String eventName = text(record, "eventName", "");
        if (eventName != null) {
            draft.operation(eventName);
        }
        draft.id = text(record, "eventID", "");
        draft.table = text(record, "tableName", "");
        draft.region = text(record, "awsRegion", "");
        draft.streamArn = text(record, "eventSourceARN", "");
        draft.actor = actor(nested(record, "userIdentity"));
        Fields change = nested(record, "dynamodb");
        if (change != null) {
            draft.hasChange = true;
            draft.time = time(change);
            draft.sequenceNumber = text(change, "SequenceNumber", "/dynamodb");
            draft.keys = image(change, "Keys");
            if (draft.wantsNewImage()) {
                draft.newImage = image(change, "NewImage");
            }
            if (draft.wantsOldImage()) {
                draft.oldImage = image(change, "OldImage");
            }
        }
        return draft.finish();
    }

    private static @Nullable Instant time(Fields change) {
        try {
            return EventTime.of(change.field("ApproximateCreationDateTime"));
        } catch (MalformedEventException e) {
            throw e.within("/dynamodb/ApproximateCreationDateTime");
        }
    }

    private @Nullable Item image(Fields change, String name) {
        Object image = change.field(name);
        String path = "/dynamodb/" + name;
        if (image == null) {
            return null;
        }
        if (image instanceof Map<?, ?> map) {
            return ItemMaps.item(map, path);
        }
        if (image instanceof String text) {
            try {
                return imageTexts.read(text);
            } catch (MalformedEventException e) {
                throw e.within(path);
            }
        }
        throw new MalformedEventException("expected an object of attribute values", path);
    }

    private static @Nullable Actor actor(@Nullable Fields identity) {
        if (identity == null) {
            return null;
        }
        String type = text(identity, "type", "/userIdentity");
        String principalId = text(identity, "principalId", "/userIdentity");
        return new Actor(
                type == null ? text(identity, "Type", "/userIdentity") : type,
                principalId == null ? text(identity, "PrincipalId", "/userIdentity") : principalId);
    }

    private static @Nullable Fields nested(Fields record, String name) {
        Object value = record.field(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Fields fields) {
            return fields;
        }
        if (value instanceof Map<?, ?> map) {
            return Fields.of(map);
        }
        throw new MalformedEventException("expected an object", "/" + name);
    }

    private static @Nullable String text(Fields record, String name, String path) {
        Object value = record.field(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new MalformedEventException("expected a text", path + "/" + name);
    }

    private static void refuseOtherFormats(byte[] record) {
        if (record.length == 0) {
            throw new MalformedEventException("an empty record");
        }
        int magic = record.length < 2 ? 0 : ((record[0] & 0xff) << 8) | (record[1] & 0xff);
        if (magic == GZIP_MAGIC) {
            throw new MalformedEventException("a gzip record, not JSON: turn off the producer's compression");
        }
        if (magic == KPL_MAGIC) {
            throw new MalformedEventException(
                    "an aggregated record of the Kinesis Producer Library, not JSON: take it apart before, or turn off"
                            + " aggregation");
        }
    }
}
