package io.tailrace.mask;

import io.tailrace.event.MalformedEventException;
import io.tailrace.event.json.DynamoDbJson;
import io.tailrace.json.JsonCursor;
import io.tailrace.mask.MaskedPaths.Path;
import io.tailrace.mask.MaskedPaths.Reach;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Masks what is left in a rest column, which is DynamoDB JSON with a null for each element that found its column. A text or
 * number becomes its mask as a text; what has no text, or is masked with nothing, is taken out.
 */
public final class MaskedRest {

    private final JsonCursor json = new JsonCursor();
    private final MaskedPaths paths;
    private final Mask mask;

    public MaskedRest(MaskedPaths paths, Mask mask) {
        this.paths = paths;
        this.mask = mask;
    }

    /**
     * The rest without what is masked; null when nothing is left.
     *
     * @param columns of attributes that are renamed
     */
    public @Nullable String of(String name, String rest, Map<String, String> columns) {
        StringBuilder masked = new StringBuilder(rest.length());
        try {
            json.start(rest.getBytes(StandardCharsets.UTF_8));
            if (!json.opens('{')) {
                throw json.expected("an object");
            }
            int kept = item(Path.ROW, columns, masked);
            json.end();
            return kept == 0 ? null : masked.toString();
        } catch (MalformedEventException e) {
            throw new DataException(
                    "field '" + name + "' is not what FlattenDynamoDb writes there, so that nothing can be"
                            + " masked in it: " + e.getMessage());
        }
    }

    /** Answers how many attributes are left. */
    private int item(Path around, Map<String, String> columns, StringBuilder out) {
        int kept = 0;
        out.append('{');
        for (String name = json.firstName(); name != null; name = json.nextName()) {
            int start = out.length();
            if (kept > 0) {
                out.append(',');
            }
            DynamoDbJson.appendText(out, name);
            out.append(':');
            if (value(path(around, name, columns), out)) {
                kept++;
            } else {
                out.setLength(start);
            }
        }
        out.append('}');
        return kept;
    }

    private Path path(Path around, String name, Map<String, String> columns) {
        Path path = around.at(name);
        String column = columns.get(name);
        return column == null || paths.of(path) == Reach.MASKED ? path : Path.ROW.at(column);
    }

    /** Answers whether anything of the value is left. */
    private boolean value(Path path, StringBuilder out) {
        return switch (paths.of(path)) {
            case KEPT -> {
                int from = json.offset();
                json.skip();
                out.append(json.since(from));
                yield true;
            }
            case MASKED -> masked(out);
            case INSIDE -> inside(path, out);
        };
    }

    private boolean inside(Path path, StringBuilder out) {
        if (json.passesNull()) {
            out.append("null");
            return true;
        }
        String type = type();
        out.append("{\"").append(type).append("\":");
        boolean kept = true;
        if (type.equals("M") && json.opens('{')) {
            item(path, Map.of(), out);
        } else if (type.equals("L") && json.opens('[')) {
            elements(path, out);
        } else if (json.isText() && paths.isAround(path)) {
            kept = text(out);
        } else {
            int from = json.offset();
            json.skip();
            out.append(json.since(from));
        }
        out.append('}');
        end();
        return kept;
    }

    /** Elements hold each other's places: one that is masked leaves null. */
    private void elements(Path path, StringBuilder out) {
        out.append('[');
        boolean first = true;
        for (boolean more = json.firstElement(); more; more = json.nextElement()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            int start = out.length();
            if (!inside(path, out)) {
                out.setLength(start);
                out.append("null");
            }
        }
        out.append(']');
    }

    private boolean masked(StringBuilder out) {
        if (json.passesNull()) {
            out.append("null");
            return true;
        }
        String type = type();
        boolean isText = (type.equals("S") || type.equals("N")) && json.isText();
        boolean kept = false;
        if (isText) {
            out.append("{\"S\":");
            kept = text(out);
            out.append('}');
        } else {
            json.skip();
        }
        end();
        return kept;
    }

    private boolean text(StringBuilder out) {
        String text = mask.of(json.text());
        if (text != null) {
            DynamoDbJson.appendText(out, text);
        }
        return text != null;
    }

    private String type() {
        String type = json.opens('{') ? json.firstName() : null;
        if (type == null) {
            throw json.expected("an attribute value");
        }
        return type;
    }

    private void end() {
        if (json.nextName() != null) {
            throw json.expected("the end of the attribute value");
        }
    }
}
