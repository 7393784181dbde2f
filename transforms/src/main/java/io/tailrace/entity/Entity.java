package io.tailrace.entity;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.Item;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * One kind of item among others in a table, with rows of its own.
 *
 * @param conditions all of which hold for its items; empty for the items of no other entity
 * @param key the columns that no row of it lacks
 */
record Entity(String name, List<Condition> conditions, List<String> key, Flattener rows) {

    Entity {
        conditions = List.copyOf(conditions);
        key = List.copyOf(key);
    }

    /**
     * Whether an item is one.
     *
     * @param keys of the item
     * @param image the whole item; null when it is not known
     * @throws DataException when that depends on an attribute that is not known
     */
    boolean takes(Item keys, @Nullable Item image) {
        for (Condition condition : conditions) {
            AttributeValue value = keys.find(condition.attribute());
            if (value == null && image == null) {
                throw new DataException("whether the item is a '" + name + "' depends on its attribute '"
                        + condition.attribute()
                        + "', and the change does not have the item's image. Let the stream send"
                        + " NEW_AND_OLD_IMAGES, or tell entities apart by the key");
            }
            if (!condition.holds(value == null && image != null ? image.find(condition.attribute()) : value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a row says by its key's columns which item it is of. Two items could become one if it did not.
     *
     * @param keys of the item, as rows may show it
     * @throws DataException when no row of the entity does, because of what it declares
     */
    boolean identifiesItem(Item keys, Object row) {
        if (key.isEmpty()) {
            return true;
        }
        if (!rows.isKeyChecked(keys)) {
            requireItemInKey(keys);
            rows.keyIsChecked(keys);
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!rows.isDerivable(keys.name(i))) {
                return false;
            }
        }
        for (String column : key) {
            if (Flattener.value(row, column) == null) {
                return false;
            }
        }
        return true;
    }

    private void requireItemInKey(Item keys) {
        Set<String> columns = new HashSet<>(key);
        for (int i = 0; i < keys.size(); i++) {
            requireInKey(keys.name(i)).forEach(columns::remove);
        }
        if (!columns.isEmpty()) {
            throw new DataException(
                    "entity '" + name + "' has " + columns + " in its key, which are not of the item's key: when"
                            + " they change, the row of before would stay. Take them out of its key");
        }
    }

    private List<String> requireInKey(String attribute) {
        List<String> columns = rows.columnsOf(attribute);
        if (columns == null || !key.containsAll(columns)) {
            throw new DataException("entity '" + name + "' has the key " + key + ", which does not say the attribute '"
                    + attribute + "' of the item's key, so that two items could become one. Add "
                    + (columns == null
                            ? "a column of it, or of its parts, to its columns and its key"
                            : columns + " to its key"));
        }
        return columns;
    }
}
