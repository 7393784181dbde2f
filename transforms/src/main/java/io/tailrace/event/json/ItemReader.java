package io.tailrace.event.json;

import io.tailrace.event.Item;
import io.tailrace.json.JsonCursor;
import java.util.Map;

/**
 * Reads one image or key that stands alone, as DynamoDB JSON in a text, in bytes or as maps. It does not
 * read whole changes: {@link EventReader} does.
 *
 * <p>Not safe for several threads at once.
 */
public final class ItemReader {

    private final JsonCursor json = new JsonCursor();

    /** Reads a JSON text like {@code {"id":{"S":"1"}}}. */
    public Item read(String text) {
        json.start(text);
        return item();
    }

    /** Reads the same text as UTF-8. */
    public Item read(byte[] text) {
        json.start(text);
        return item();
    }

    private Item item() {
        if (!json.opens('{')) {
            throw json.notThis("expected an object of attribute values");
        }
        Item item = ItemParser.item(json);
        json.end();
        return item;
    }

    /** Reads the same as maps, as a schemaless JSON converter gives it. */
    public Item read(Map<?, ?> attributes) {
        return ItemMaps.item(attributes, "");
    }
}
