package io.tailrace.local.managed.pipe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path to one value in a change: {@code $} and names after dots, such as {@code $.dynamodb.Keys.order_id.S}. A pipe accepts
 * only names and indices of JSONPath; indices are of no use in a key and are refused here.
 */
public record PartitionKeyPath(List<String> names) {

    private static final Pattern SYNTAX = Pattern.compile("\\$(\\.[\\w-]+)+");

    public PartitionKeyPath {
        names = List.copyOf(names);
    }

    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if the text is more than {@code $} and names after dots
     */
    public static PartitionKeyPath parse(String text) {
        if (!SYNTAX.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    text + " is not a path of names such as $.dynamodb.Keys.order_id.S; nothing else is supported.");
        }
        return new PartitionKeyPath(List.of(text.substring(2).split("\\.")));
    }

    /** The text of the value at the path; empty when there is none, or when it is an object, an array or null. */
    Optional<String> textIn(JsonNode change) {
        JsonNode node = change;
        for (String name : names) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }

    @Override
    public String toString() {
        return "$." + String.join(".", names);
    }
}
