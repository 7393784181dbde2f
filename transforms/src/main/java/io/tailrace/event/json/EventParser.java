package io.tailrace.event.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.event.Actor;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the record of one change from a parser, field by field as they come: Streams and pipe, native Kinesis, and the
 * source connector's record as JSON, whose images are texts.
 */
final class EventParser {

    private final ItemReader items;

    EventParser(ItemReader items) {
        this.items = items;
    }

    /** Reads the whole document into the draft. */
    void parse(JsonParser parser, EventDraft draft) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedEventException("not a change: expected a JSON object");
        }
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            switch (name) {
                case "eventName" -> draft.operation(required(parser));
                case "eventID" -> draft.id = text(parser);
                case "tableName" -> draft.table = text(parser);
                case "awsRegion" -> draft.region = text(parser);
                case "eventSourceARN" -> draft.streamArn = text(parser);
                case "userIdentity" -> draft.actor = actor(parser);
                case "dynamodb" -> change(parser, draft);
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new MalformedEventException("more than one JSON document in one record");
        }
    }

    private void change(JsonParser parser, EventDraft draft) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw ItemParser.malformed(parser, "expected an object");
        }
        draft.hasChange = true;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            switch (name) {
                case "ApproximateCreationDateTime" -> draft.time = time(parser);
                case "Keys" -> draft.keys = image(parser);
                case "NewImage" -> {
                    if (draft.wantsNewImage()) {
                        draft.newImage = image(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
                case "OldImage" -> {
                    if (draft.wantsOldImage()) {
                        draft.oldImage = image(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
                case "SequenceNumber" -> draft.sequenceNumber = text(parser);
                default -> parser.skipChildren();
            }
        }
    }

    private @Nullable Item image(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case START_OBJECT -> ItemParser.item(parser);
            case VALUE_STRING -> imageText(parser);
            default -> throw ItemParser.malformed(parser, "expected an object of attribute values");
        };
    }

    private Item imageText(JsonParser parser) throws IOException {
        try {
            return items.read(parser.getText());
        } catch (MalformedEventException e) {
            throw e.within(path(parser));
        }
    }

    private static @Nullable Actor actor(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw ItemParser.malformed(parser, "expected an object");
        }
        String type = null;
        String principalId = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            switch (name) {
                case "type", "Type" -> type = text(parser);
                case "principalId", "PrincipalId" -> principalId = text(parser);
                default -> parser.skipChildren();
            }
        }
        return new Actor(type, principalId);
    }

    private static @Nullable Instant time(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING -> EventTime.ofText(parser.getText(), path(parser));
            default -> throw ItemParser.malformed(parser, "expected a time");
        };
    }

    private static String required(JsonParser parser) throws IOException {
        String text = text(parser);
        if (text == null) {
            throw ItemParser.malformed(parser, "expected a text");
        }
        return text;
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_STRING -> parser.getText();
            default -> throw ItemParser.malformed(parser, "expected a text");
        };
    }

    private static String path(JsonParser parser) {
        return parser.getParsingContext().pathAsPointer().toString();
    }
}
