package io.tailrace.merge;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        Comparator<ItemKey> comparator = (one, other) -> 0;
        for (int i = 0; i < names.size(); i++) {
            int column = i;
            @Nullable Type type = schema.findType(names.get(i));
            if (type == null || !type.isPrimitiveType()) {
                throw new ConnectException("The key column " + names.get(i) + " is not a column of the table, or not a"
                        + " single value. Its columns: "
                        + schema.columns().stream().map(each -> each.name()).toList());
            }
            Comparator<Object> values = Comparators.forType(type.asPrimitiveType());
            comparator =
                    comparator.thenComparing((one, other) -> values.compare(one.value(column), other.value(column)));
        }
        this.order = comparator;
        this.bucket = bucket(schema.findType(names.get(0)), buckets);
    }

    private static SerializableFunction<Object, Integer> bucket(Type type, int buckets) {
        var transform = Transforms.<Object>bucket(buckets);
        if (!transform.canTransform(type)) {
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
            values[i] = value instanceof byte[] bytes
                    ? ByteBuffer.wrap(bytes)
                    : value instanceof Date date ? (Object) (int) TimeUnit.MILLISECONDS.toDays(date.getTime()) : value;
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
