package io.tailrace.merge;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.SerializableFunction;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** The columns of a table that name an item: those of the primary key of its DynamoDB table. */
final class KeyColumns {
    private final List<String> names;
    private final Comparator<ItemKey> order;
    private final SerializableFunction<Object, Integer> bucket;

    /**
     * The key of a table.
     *
     * @param names the hash key, and the sort key if there is one
     * @param buckets how many partitions the hash key is spread over
     */
    KeyColumns(List<String> names, Schema schema, int buckets) {
        this.names = List.copyOf(names);
        List<Comparator<Object>> byColumn = new ArrayList<>();
        for (String name : names) {
            @Nullable Type type = schema.findType(name);
            if (type == null || !type.isPrimitiveType()) {
                throw new ConnectException("The key column " + name
                        + " is not a column of the table, or not a single value."
                        + " Its columns: "
                        + schema.columns().stream().map(each -> each.name()).toList());
            }
            byColumn.add(Comparators.forType(type.asPrimitiveType()));
        }
        this.order = (one, other) -> {
            int compared = 0;
            for (int i = 0; compared == 0 && i < byColumn.size(); i++) {
                compared = byColumn.get(i).compare(one.value(i), other.value(i));
            }
            return compared;
        };
        this.bucket = bucket(schema.findType(names.get(0)), buckets);
    }

    private static SerializableFunction<Object, Integer> bucket(Type type, int buckets) {
        var transform = Transforms.<Object>bucket(buckets);
        // Connect has dates as moments, and no key in DynamoDB is one.
        if (type.typeId() == Type.TypeID.DATE || !transform.canTransform(type)) {
            throw new ConnectException(
                    "A key column of type " + type + " cannot be spread over partitions. Declare it as"
                            + " the type that it has in DynamoDB: string, a decimal or whole number, or binary.");
        }
        return transform.bind(type);
    }

    List<String> names() {
        return names;
    }

    /** The key of a row; null when a part of it is missing, so that the row is of no item. */
    @Nullable ItemKey of(Struct row) {
        Object[] values = new Object[names.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = row.get(names.get(i));
            if (value == null) {
                return null;
            }
            values[i] = value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
        }
        return new ItemKey(values);
    }

    int bucket(ItemKey key) {
        return bucket.apply(key.value(0));
    }

    /** The order of rows in files. */
    Comparator<ItemKey> order() {
        return order;
    }
}
