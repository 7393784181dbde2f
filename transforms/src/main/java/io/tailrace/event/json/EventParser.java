package io.tailrace.event.json;

import io.tailrace.event.Actor;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import io.tailrace.json.JsonCursor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the record of one change, field by field as they come: Streams and pipe, native Kinesis, and the source connector's
 * record as JSON, whose images are texts.
 */
final class EventParser {

    private final JsonCursor json = new JsonCursor();
    private final ItemReader imageTexts = new ItemReader();

    /** Reads the whole document into the draft. */
    void parse(byte[] document, EventDraft draft) {
        json.start(document);
        parse(draft);
    }

    /** Reads the whole document into the draft. */
    void parse(String document, EventDraft draft) {
        json.start(document);
        parse(draft);
    }

    private void parse(EventDraft draft) {
        if (!json.opens('{')) {
            throw new MalformedEventException("not a change: expected a JSON object");
        }
        for (String name = json.firstName(); name != null; name = json.nextName()) {
            switch (name) {
                case "eventName" -> draft.operation(required());
                case "eventID" -> draft.id = text();
                case "tableName" -> draft.table = text();
                case "awsRegion" -> draft.region = text();
                case "eventSourceARN" -> draft.streamArn = text();
                case "userIdentity" -> draft.actor = actor();
                case "dynamodb" -> change(draft);
                default -> json.skip();
            }
        }
        json.end();
    }

    private void change(EventDraft draft) {
        if (!json.opens('{')) {
            throw json.expected("an object");
        }
        draft.hasChange = true;
        for (String name = json.firstName(); name != null; name = json.nextName()) {
            switch (name) {
                case "ApproximateCreationDateTime" -> draft.time = time();
                case "Keys" -> draft.keys = image();
                case "NewImage" -> {
                    if (draft.wantsNewImage()) {
                        draft.newImage = image();
                    } else {
                        json.skip();
                    }
                }
                case "OldImage" -> {
                    if (draft.wantsOldImage()) {
                        draft.oldImage = image();
                    } else {
                        json.skip();
                    }
                }
                case "SequenceNumber" -> draft.sequenceNumber = text();
                default -> json.skip();
            }
        }
    }

    private @Nullable Item image() {
        if (json.opens('{')) {
            return ItemParser.item(json);
        }
        if (json.isText()) {
            String path = json.pointer();
            try {
                return imageTexts.read(json.text());
            } catch (MalformedEventException e) {
                throw e.within(path);
            }
        }
        if (json.passesNull()) {
            return null;
        }
        throw json.expected("an object of attribute values");
    }

    private @Nullable Actor actor() {
        if (json.passesNull()) {
            return null;
        }
        if (!json.opens('{')) {
            throw json.expected("an object");
        }
        String type = null;
        String principalId = null;
        for (String name = json.firstName(); name != null; name = json.nextName()) {
            switch (name) {
                case "type", "Type" -> type = text();
                case "principalId", "PrincipalId" -> principalId = text();
                default -> json.skip();
            }
        }
        return new Actor(type, principalId);
    }

    private @Nullable Instant time() {
        if (json.passesNull()) {
            return null;
        }
        String time = json.isText() ? json.text() : json.number();
        if (time == null) {
            throw json.expected("a time");
        }
        try {
            return EventTime.ofText(time);
        } catch (MalformedEventException e) {
            throw e.within(json.pointer());
        }
    }

    private String required() {
        String text = text();
        if (text == null) {
            throw json.malformed("expected a text");
        }
        return text;
    }

    private @Nullable String text() {
        if (json.isText()) {
            return json.text();
        }
        if (json.passesNull()) {
            return null;
        }
        throw json.expected("a text");
    }
}
