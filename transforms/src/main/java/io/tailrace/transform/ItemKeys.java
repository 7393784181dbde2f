package io.tailrace.transform;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.Item;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.Columns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Makes record keys of items' primary keys: a Struct of exactly the key's attributes, typed as declared and otherwise by
 * DynamoDB's type (a number is its exact text), or a schemaless map when no columns are declared. A key is held whole or not
 * at all, so whatever does not fit fails. No part is left out and none takes another's name: two items would get one key.
 */
final class ItemKeys {

    /** One table has one kind of key; tables that share a topic may have a few. */
    private static final int MAX_KNOWN = 100;

    private static final Set<ColumnType> LOSSY =
            Set.of(Scalar.TIMESTAMP, Scalar.TIMESTAMP_MICROS, Scalar.FLOAT, Scalar.DOUBLE);

    private final @Nullable Columns columns;
    private final Names names;
    private final Leftover noLeftover = new Leftover(MismatchPolicy.FAIL, false);
    private final Map<List<Map.Entry<String, ColumnType>>, Plan> plans = new HashMap<>();

    /** A kind of key, and how its parts are converted, in their order. */
    private record Plan(Schema schema, List<Conversion> conversions) {}

    ItemKeys(@Nullable Columns columns, Names names) {
        this.columns = columns;
        this.names = names;
    }

    /** The key; null for an item without one. */
    @Nullable SchemaAndValue key(Item item) {
        if (item.isEmpty()) {
            return null;
        }
        return columns == null ? new SchemaAndValue(null, map(item)) : struct(item, columns);
    }

    private Map<String, @Nullable Object> map(Item item) {
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        for (int i = 0; i < item.size(); i++) {
            String name = names.name(item.name(i));
            if (key.put(name, PlainValues.of(item.value(i))) != null) {
                throw twice(name, item);
            }
        }
        return key;
    }

    private SchemaAndValue struct(Item item, Columns columns) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (int i = 0; i < item.size(); i++) {
            String name = names.name(item.name(i));
            Column column = columns.find(name);
            if (types.put(name, column == null ? typeOf(item.value(i)) : typeInKey(column.type())) != null) {
                throw twice(name, item);
            }
        }
        List<Map.Entry<String, ColumnType>> kind = List.copyOf(types.entrySet());
        Plan plan = plans.get(kind);
        if (plan == null) {
            plan = plan(types);
            if (plans.size() < MAX_KNOWN) {
                plans.put(kind, plan);
            }
        }
        noLeftover.clear();
        Struct key = new Struct(plan.schema);
        for (int i = 0; i < item.size(); i++) {
            key.put(plan.schema.fields().get(i), plan.conversions.get(i).convert(item.value(i), noLeftover));
        }
        return new SchemaAndValue(plan.schema, key);
    }

    private static Plan plan(Map<String, ColumnType> types) {
        SchemaBuilder builder = SchemaBuilder.struct();
        types.forEach((name, type) -> builder.field(name, ConnectTypes.schema(type)));
        Schema schema = builder.build();
        List<Conversion> conversions = new ArrayList<>();
        types.forEach((name, type) ->
                conversions.add(Conversions.to(type, name, schema.field(name).schema())));
        return new Plan(schema, conversions);
    }

    private DataException twice(String name, Item item) {
        List<String> attributes = new ArrayList<>();
        for (int i = 0; i < item.size(); i++) {
            if (names.name(item.name(i)).equals(name)) {
                attributes.add("'" + item.name(i) + "'");
            }
        }
        return new DataException("the key's attributes " + String.join(" and ", attributes) + " both get the name '"
                + name + "', so that two items could have one key. Give one of them another name with rename");
    }

    /** Where two values of DynamoDB may be one value of the column, the key has the text: two texts are two items. */
    private static ColumnType typeInKey(ColumnType type) {
        return LOSSY.contains(type) ? Scalar.STRING : type;
    }

    private static ColumnType typeOf(AttributeValue value) {
        return switch (value.type()) {
            case S, N -> Scalar.STRING;
            case B -> Scalar.BINARY;
            default -> throw new DataException("not a key of DynamoDB: a part of type " + value.type());
        };
    }
}
