package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.json.DynamoDbJson;
import org.jspecify.annotations.Nullable;

/**
 * What of one item has no column, collected as DynamoDB JSON so that types survive: undeclared attributes, values
 * that did not fit, the undeclared fields of a declared struct at their path.
 *
 * <p>The place of a list's element that went into its column is held by a plain {@code null}, which is not an attribute value.
 */
final class Rest {

    private final StringBuilder json = new StringBuilder();

    /** Forgets what a row left here that came to nothing. */
    void clear() {
        json.setLength(0);
    }

    /** Keeps an attribute whole. */
    void keep(String name, AttributeValue value) {
        begin(name);
        DynamoDbJson.append(json, value);
    }

    /** Keeps what is left of an attribute, which is DynamoDB JSON already. */
    void keepPart(String name, String unconverted) {
        begin(name);
        json.append(unconverted);
    }

    private void begin(String name) {
        json.append(json.isEmpty() ? '{' : ',');
        DynamoDbJson.appendText(json, name);
        json.append(':');
    }

    /** The JSON object of all that was kept, or null when nothing was; empties this rest for the next row. */
    @Nullable String take() {
        if (json.isEmpty()) {
            return null;
        }
        String taken = json.append('}').toString();
        json.setLength(0);
        return taken;
    }
}
