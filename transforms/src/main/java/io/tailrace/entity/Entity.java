package io.tailrace.entity;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.Item;
import java.util.List;
import java.util.Objects;
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

    /** The old image as far as a row that only says that the item is gone needs it: what its key is made of. */
    Item ofKey(Item keys, Item oldImage) {
        List<String> attributes = rows.attributesOf(key);
        Item.Builder left = new Item.Builder();
        for (int i = 0; i < keys.size(); i++) {
            left.add(keys.name(i), keys.value(i));
        }
        for (int i = 0; i < oldImage.size(); i++) {
            if (attributes.contains(oldImage.name(i))) {
                left.add(oldImage.name(i), oldImage.value(i));
            }
        }
        return left.build();
    }

    /** Whether a row has no value for a column of the key. */
    boolean lacksKey(Object row) {
        for (String column : key) {
            if (Flattener.value(row, column) == null) {
                return true;
            }
        }
        return false;
    }

    /** Whether the key's columns are made of the item's own key, which never changes. */
    boolean hasKeyOf(Item keys) {
        for (String attribute : rows.attributesOf(key)) {
            if (keys.find(attribute) == null) {
                return false;
            }
        }
        return true;
    }

    boolean hasSameKey(Object row, Object other) {
        for (String column : key) {
            if (!Objects.equals(Flattener.value(row, column), Flattener.value(other, column))) {
                return false;
            }
        }
        return true;
    }
}
