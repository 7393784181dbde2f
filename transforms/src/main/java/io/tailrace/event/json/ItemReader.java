package io.tailrace.event.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import java.io.IOException;
import java.util.Map;

/**
 * Reads one image or key that stands alone, as DynamoDB JSON in a text, in bytes or taken apart into maps. It does not
 * read whole changes: {@link EventReader} does.
 */
public final class ItemReader {

    private final JsonFactory json;

    public ItemReader() {
        this(JsonForm.factory());
    }

    ItemReader(JsonFactory json) {
        this.json = json;
    }

    /** Reads a JSON text like {@code {"id":{"S":"1"}}}. */
    public Item read(String text) {
        try (JsonParser parser = json.createParser(text)) {
            return read(parser);
        } catch (IOException e) {
            throw JsonForm.notJson(e);
        }
    }

    /** Reads the same text as UTF-8. */
    public Item read(byte[] text) {
        try (JsonParser parser = json.createParser(text)) {
            return read(parser);
        } catch (IOException e) {
            throw JsonForm.notJson(e);
        }
    }

    /** Reads the same as maps, as a schemaless JSON converter gives it. */
    public Item read(Map<?, ?> attributes) {
        return ItemMaps.item(attributes, "");
    }

    private static Item read(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedEventException("expected an object of attribute values");
        }
        Item item = ItemParser.item(parser);
        if (parser.nextToken() != null) {
            throw new MalformedEventException("more than one JSON document in one record");
        }
        return item;
    }
}
