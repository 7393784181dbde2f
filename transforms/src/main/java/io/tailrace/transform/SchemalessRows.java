package io.tailrace.transform;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Binary;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Rows without declared columns: a map with what the item has, its maps flattened into names joined by a delimiter. Holds
 * only what every JSON converter can write: texts, booleans, longs, doubles, lists and maps.
 */
final class SchemalessRows implements Rows {

    static final String OLD = DeclaredRows.OLD;

    private final Metadata metadata;
    private final ImageChoice image;
    private final String delimiter;
    private final Rest rest = new Rest();

    SchemalessRows(Metadata metadata, ImageChoice image, String delimiter) {
        this.metadata = metadata;
        this.image = image;
        this.delimiter = delimiter;
    }

    @Override
    public @Nullable Schema schema() {
        return null;
    }

    @Override
    public Map<String, @Nullable Object> row(ChangeEvent event) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (MetadataColumn column : metadata.columns()) {
            row.put(metadata.name(column), plain(Metadata.value(column, event)));
        }
        row.put(metadata.restName(), null);
        Item item = event.image(image);
        fill(row, item, "");
        if (image == ImageChoice.BOTH && event.oldImage() != null) {
            fill(row, event.oldImage(), OLD);
        }
        String left = rest.take();
        if (left == null) {
            row.remove(metadata.restName());
        } else {
            row.put(metadata.restName(), left);
        }
        return row;
    }

    @Override
    public Map<String, @Nullable Object> row(Item item) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        fill(row, item, "");
        String left = rest.take();
        if (left != null) {
            row.put(metadata.restName(), left);
        }
        return row;
    }

    /**
     * Attributes come before what maps are flattened to, so that of {@code a_b} and {@code a:{b}} the same one gets the name
     * whatever their order; the other one goes to the rest, whole.
     */
    private void fill(Map<String, @Nullable Object> row, Item item, String prefix) {
        boolean hasMaps = false;
        for (int i = 0; i < item.size(); i++) {
            if (isFlattened(item.value(i))) {
                hasMaps = true;
            } else {
                put(row, prefix + item.name(i), item.name(i), item.value(i));
            }
        }
        for (int i = 0; hasMaps && i < item.size(); i++) {
            if (isFlattened(item.value(i))) {
                flatten(row, prefix + item.name(i), item.name(i), (Item) item.value(i));
            }
        }
    }

    private void flatten(Map<String, @Nullable Object> row, String name, String attribute, Item map) {
        Map<String, @Nullable Object> flat = new LinkedHashMap<>();
        boolean unique = flattenInto(flat, name, map);
        if (unique && flat.keySet().stream().noneMatch(row::containsKey)) {
            row.putAll(flat);
        } else {
            rest.keep(attribute, map);
        }
    }

    /** Answers whether no two values got the same name. */
    private boolean flattenInto(Map<String, @Nullable Object> flat, String name, Item map) {
        boolean unique = true;
        for (int i = 0; i < map.size(); i++) {
            String full = name + delimiter + map.name(i);
            if (isFlattened(map.value(i))) {
                unique &= flattenInto(flat, full, (Item) map.value(i));
            } else {
                unique &= !flat.containsKey(full);
                flat.put(full, plain(map.value(i)));
            }
        }
        return unique;
    }

    /** An empty map has no names to become, and stays. */
    private static boolean isFlattened(AttributeValue value) {
        return value instanceof Item map && !map.isEmpty();
    }

    private void put(Map<String, @Nullable Object> row, String name, String attribute, AttributeValue value) {
        if (row.containsKey(name)) {
            rest.keep(attribute, value);
        } else {
            row.put(name, plain(value));
        }
    }

    private static @Nullable Object plain(AttributeValue value) {
        if (value instanceof Text text) {
            return text.value();
        }
        if (value instanceof Numeric number) {
            Object exact = ExactNumber.toJsonNumber(number.digits());
            return exact == null ? number.digits() : exact;
        }
        if (value instanceof Binary binary) {
            return binary.base64();
        }
        if (value instanceof Bool bool) {
            return bool.isTrue();
        }
        if (value instanceof Sequence list) {
            List<@Nullable Object> plain = new ArrayList<>(list.values().size());
            list.values().forEach(element -> plain.add(plain(element)));
            return plain;
        }
        if (value instanceof Group set) {
            List<@Nullable Object> plain = new ArrayList<>(set.members().size());
            for (int i = 0; i < set.members().size(); i++) {
                plain.add(plain(set.member(i)));
            }
            return plain;
        }
        if (value instanceof Item map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            for (int i = 0; i < map.size(); i++) {
                plain.put(map.name(i), plain(map.value(i)));
            }
            return plain;
        }
        return null;
    }

    /** A metadata value as JSON has it: JSON has no times, and Athena reads a timestamp from this text. */
    private static @Nullable Object plain(@Nullable Object metadata) {
        return metadata instanceof Date time ? AthenaTime.timestamp(time.toInstant()) : metadata;
    }
}
