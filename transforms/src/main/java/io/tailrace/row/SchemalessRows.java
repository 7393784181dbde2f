package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import io.tailrace.json.AthenaTime;
import io.tailrace.json.JsonLines;
import io.tailrace.row.Shape.Nested;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows without declared columns: a map with what the item has, nested values as the {@link Shape} says. Each name is given
 * once; what would take a name that is there already goes whole to the rest.
 */
final class SchemalessRows implements Rows {

    /** Enough for most rows without growing. */
    private static final int CAPACITY = 64;

    private final Metadata metadata;
    private final List<String> metadataNames;
    private final ImageChoice image;
    private final String restName;
    private final String oldRestName;
    private final Names names;
    private final boolean namesKept;
    private final Shape shape;
    private final Rest rest = new Rest();
    private final JsonLines json = JsonLines.ofAnyValue();
    private final List<String> added = new ArrayList<>();

    SchemalessRows(Metadata metadata, ImageChoice image, Names names, Shape shape) {
        this.metadata = metadata;
        this.metadataNames = metadata.columns().stream().map(metadata::name).toList();
        this.image = image;
        this.restName = metadata.restName();
        this.oldRestName = image == ImageChoice.BOTH ? metadata.oldRestName() : restName;
        this.names = names;
        this.namesKept = names.areKept();
        this.shape = shape;
    }

    @Override
    public @Nullable Schema schema() {
        return null;
    }

    @Override
    public Map<String, @Nullable Object> row(ChangeEvent event) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(CAPACITY);
        for (int i = 0; i < metadataNames.size(); i++) {
            row.put(
                    metadataNames.get(i),
                    plain(Metadata.value(metadata.columns().get(i), event)));
        }
        String left = fill(row, event.image(image), "");
        String oldLeft = image == ImageChoice.BOTH && event.oldImage() != null
                ? fill(row, event.oldImage(), DeclaredRows.OLD)
                : null;
        putRest(row, restName, left);
        putRest(row, oldRestName, oldLeft);
        return row;
    }

    @Override
    public byte[] line(ChangeEvent event, JsonLines lines) {
        return lines.line(null, row(event));
    }

    private static void putRest(Map<String, @Nullable Object> row, String name, @Nullable String left) {
        if (left != null) {
            row.put(name, left);
        }
    }

    /**
     * Single values come before what nested ones are flattened to, so that of {@code a_b} and {@code a:{b}} the same one gets
     * the name whatever their order.
     *
     * @return what found its name taken, or null
     */
    private @Nullable String fill(Map<String, @Nullable Object> row, Item image, String prefix) {
        rest.clear();
        Item item = names.wanted(image);
        boolean hasNested = false;
        for (int i = 0; i < item.size(); i++) {
            if (isFlattened(item.value(i), 0)) {
                hasNested = true;
            } else {
                put(row, prefix, item.name(i), item.value(i));
            }
        }
        for (int i = 0; hasNested && i < item.size(); i++) {
            if (isFlattened(item.value(i), 0)) {
                put(row, prefix, item.name(i), item.value(i));
            }
        }
        return rest.take();
    }

    private void put(Map<String, @Nullable Object> row, String prefix, String attribute, AttributeValue value) {
        String name = namesKept ? attribute : names.column(attribute);
        if (name == null) {
            return;
        }
        String full = prefix.isEmpty() ? name : prefix + name;
        boolean isAdded = isFlattened(value, 0) ? flatten(row, full, value) : addSingle(row, full, value);
        if (!isAdded) {
            rest.keep(attribute, value);
        }
    }

    /** Adds all of a nested value, or nothing. */
    private boolean flatten(Map<String, @Nullable Object> row, String name, AttributeValue nested) {
        added.clear();
        boolean isAdded = add(row, name, nested, 0);
        if (!isAdded) {
            added.forEach(row::remove);
        }
        return isAdded;
    }

    /** Answers false, with a part perhaps added, when a name is there already. */
    private boolean add(Map<String, @Nullable Object> row, String name, AttributeValue value, int level) {
        if (isFlattened(value, level)) {
            return value instanceof Item map
                    ? addMap(row, name, map, level + 1)
                    : addList(row, name, (Sequence) value, level + 1);
        }
        boolean isAdded = addSingle(row, name, value);
        if (isAdded) {
            added.add(name);
        }
        return isAdded;
    }

    private boolean addSingle(Map<String, @Nullable Object> row, String name, AttributeValue value) {
        if (row.containsKey(name) || name.equals(restName) || name.equals(oldRestName)) {
            return false;
        }
        row.put(name, shaped(value));
        return true;
    }

    private boolean addMap(Map<String, @Nullable Object> row, String name, Item map, int level) {
        for (int i = 0; i < map.size(); i++) {
            if (!add(row, name + shape.delimiter() + map.name(i), map.value(i), level)) {
                return false;
            }
        }
        return true;
    }

    private boolean addList(Map<String, @Nullable Object> row, String name, Sequence list, int level) {
        for (int i = 0; i < list.values().size(); i++) {
            if (!add(row, name + shape.delimiter() + i, list.values().get(i), level)) {
                return false;
            }
        }
        return true;
    }

    /** An empty map or list has no names to become, and stays. */
    private boolean isFlattened(AttributeValue value, int level) {
        if (value instanceof Item map) {
            return shape.maps() == Nested.FLATTEN && level < shape.depth() && !map.isEmpty();
        }
        return value instanceof Sequence list
                && shape.lists() == Nested.FLATTEN
                && level < shape.depth()
                && !list.values().isEmpty();
    }

    private @Nullable Object shaped(AttributeValue value) {
        Object plain = PlainValues.of(value);
        boolean asText = (value instanceof Item && shape.maps() == Nested.JSON)
                || (value instanceof Sequence && shape.lists() == Nested.JSON)
                || (value instanceof Group && shape.sets() == Nested.JSON);
        return asText && plain != null ? json.text(plain) : plain;
    }

    /** A metadata value as JSON has it: JSON has no times, and Athena reads a timestamp from this text. */
    private static @Nullable Object plain(@Nullable Object metadata) {
        return metadata instanceof Date time ? AthenaTime.timestamp(time.toInstant()) : metadata;
    }
}
