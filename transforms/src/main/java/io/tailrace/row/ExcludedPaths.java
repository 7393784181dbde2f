package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.Item;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parts of items that are left out of rows, named by paths such as {@code customer.email}. A list on the way is passed through:
 * the path goes on in each of its elements.
 */
final class ExcludedPaths {

    /** What is excluded below each name; null under a name that is excluded itself. */
    private final Map<String, @Nullable ExcludedPaths> below = new HashMap<>();

    /** @param paths those without a point are left to others */
    ExcludedPaths(Collection<String> paths) {
        for (String path : paths) {
            int point = path.indexOf('.');
            if (point > 0 && point < path.length() - 1) {
                inner(path.substring(0, point)).add(path.substring(point + 1));
            }
        }
    }

    private void add(String path) {
        int point = path.indexOf('.');
        below.put(path, null);
        if (point > 0 && point < path.length() - 1) {
            inner(path.substring(0, point)).add(path.substring(point + 1));
        }
    }

    private ExcludedPaths inner(String name) {
        ExcludedPaths inner = below.get(name);
        if (inner != null) {
            return inner;
        }
        ExcludedPaths added = new ExcludedPaths(List.of());
        if (!below.containsKey(name)) {
            below.put(name, added);
        }
        return added;
    }

    /** The item without them; the same one when it has none. */
    Item without(Item item) {
        if (below.isEmpty()) {
            return item;
        }
        Item.Builder kept = new Item.Builder();
        boolean same = true;
        for (int i = 0; i < item.size(); i++) {
            String name = item.name(i);
            AttributeValue value = item.value(i);
            ExcludedPaths inner = below.get(name);
            if (inner == null && below.containsKey(name)) {
                same = false;
                continue;
            }
            AttributeValue left = inner == null ? value : inner.without(value);
            same &= left == value;
            kept.add(name, left);
        }
        return same ? item : kept.build();
    }

    private AttributeValue without(AttributeValue value) {
        if (value instanceof Item map) {
            return without(map);
        }
        if (!(value instanceof Sequence list)) {
            return value;
        }
        List<AttributeValue> kept = new ArrayList<>(list.values().size());
        list.values().forEach(element -> kept.add(without(element)));
        return new Sequence(kept);
    }
}
