package io.tailrace.merge;

import io.tailrace.sink.row.ReadableValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortField;
import org.apache.iceberg.SortOrder;
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
            // What can be hashed to a partition are the types whose values are equal or not, and never nearly so.
            if (!Transforms.bucket(1).canTransform(type)) {
                throw new ConnectException(
                        "The key column " + name + " is " + type + ", in which two keys of DynamoDB may"
                                + " become one. Declare it as the type that it has there: string, a decimal or whole number, or"
                                + " binary.");
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
        this.bucket = Transforms.<Object>bucket(buckets).bind(schema.findType(names.get(0)));
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
            values[i] = inIceberg(value, names.get(i));
        }
        return new ItemKey(values);
    }

    /** Those of which a row has no value. */
    List<String> missing(Struct row) {
        return names.stream().filter(name -> row.get(name) == null).toList();
    }

    private static Object inIceberg(Object value, String column) {
        if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes);
        }
        return value instanceof Date ? (Object) ReadableValue.day(value, column) : value;
    }

    int bucket(ItemKey key) {
        return bucket.apply(key.value(0));
    }

    /** The order of rows in files. */
    Comparator<ItemKey> order() {
        return order;
    }

    /** Whether rows that are in the order of their keys are in this one. */
    boolean isSortedBy(SortOrder sorted, Schema schema) {
        List<SortField> fields = sorted.fields();
        return fields.size() <= names.size()
                && IntStream.range(0, fields.size())
                        .allMatch(i -> isAscending(fields.get(i))
                                && names.get(i)
                                        .equals(schema.findColumnName(
                                                fields.get(i).sourceId())));
    }

    private static boolean isAscending(SortField field) {
        return field.transform().isIdentity()
                && field.direction() == SortDirection.ASC
                && field.nullOrder() == NullOrder.NULLS_FIRST;
    }
}
