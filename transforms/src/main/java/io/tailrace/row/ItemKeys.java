package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.Item;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.Columns;
import io.tailrace.schema.Modifiers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
public final class ItemKeys {

    /** A topic has one kind of key; tables that share one may have a few. */
    private static final int MAX_KNOWN = 10_000;

    private static final Set<ColumnType> LOSSY =
            Set.of(Scalar.TIMESTAMP, Scalar.TIMESTAMP_MICROS, Scalar.FLOAT, Scalar.DOUBLE);

    private final @Nullable Columns columns;
    private final Names names;
    private final Unconverted nothingUnconverted = new Unconverted(MismatchPolicy.FAIL, Nulls.Policy.DROP);
    private final Map<Kind, Plan> plans = new HashMap<>();

    /** The parts of a topic's keys; each attribute, its name in the key and its type. */
    private record Kind(@Nullable String topic, List<Part> parts) {}

    private record Part(String attribute, String name, ColumnType type) {}

    /** A kind of key, and how its parts are converted, in their order. */
    private record Plan(Schema schema, List<Conversion> conversions) {}

    public ItemKeys(@Nullable Columns columns, Names names) {
        this.columns = columns;
        this.names = names;
    }

    /** The key; null for an item without one. */
    public @Nullable SchemaAndValue key(Item item, @Nullable String topic) {
        if (item.isEmpty()) {
            return null;
        }
        return columns == null ? new SchemaAndValue(null, map(item)) : struct(item, topic, columns);
    }

    private Map<String, @Nullable Object> map(Item item) {
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        for (int i = 0; i < item.size(); i++) {
            String name = nameOf(item, i);
            if (key.put(name, PlainValues.of(item.value(i))) != null) {
                throw twice(name, item);
            }
        }
        return key;
    }

    private SchemaAndValue struct(Item item, @Nullable String topic, Columns columns) {
        List<Part> parts = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < item.size(); i++) {
            String name = nameOf(item, i);
            Column column = columns.find(name);
            if (!taken.add(name)) {
                throw twice(name, item);
            }
            parts.add(new Part(item.name(i), name, column == null ? typeOf(item.value(i)) : typeInKey(column)));
        }
        Kind kind = new Kind(topic, parts);
        Plan plan = plans.get(kind);
        if (plan == null) {
            plan = plan(kind);
            if (plans.size() < MAX_KNOWN) {
                plans.put(kind, plan);
            }
        }
        nothingUnconverted.clear();
        Struct key = new Struct(plan.schema);
        for (int i = 0; i < item.size(); i++) {
            key.put(plan.schema.fields().get(i), plan.conversions.get(i).convert(item.value(i), nothingUnconverted));
        }
        return new SchemaAndValue(plan.schema, key);
    }

    /** Of two attributes that Avro's rules leave one name, that which had another gets a checksum. */
    private String nameOf(Item item, int part) {
        String attribute = item.name(part);
        String name = names.name(attribute);
        if (names.areAvroSafe() && !names.renamed().containsKey(attribute)) {
            for (int i = 0; i < item.size(); i++) {
                if (i != part && names.name(item.name(i)).equals(name)) {
                    return AvroName.distinct(attribute);
                }
            }
        }
        return name;
    }

    private Plan plan(Kind kind) {
        SchemaBuilder builder = SchemaBuilder.struct().name(AvroName.ofSchema(kind.topic, "RowKey"));
        for (Part part : kind.parts) {
            Schema type = ConnectTypes.schema(part.type);
            builder.field(part.name, names.areAvroSafe() ? AvroName.noting(part.attribute, part.name, type) : type);
        }
        Schema schema = builder.build();
        List<Conversion> conversions = new ArrayList<>();
        for (Part part : kind.parts) {
            conversions.add(Conversions.to(
                    part.type,
                    Modifiers.NONE,
                    part.name,
                    schema.field(part.name).schema(),
                    names));
        }
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

    /** Whether two texts, numbers or binaries of DynamoDB are always two values of the type. */
    public static boolean keepsItemsApart(ColumnType type) {
        return (type instanceof Scalar || type instanceof ColumnType.Decimal) && !LOSSY.contains(type);
    }

    /** Where two values of DynamoDB may be one value of the column, the key has the text: two texts are two items. */
    private static ColumnType typeInKey(Column column) {
        return LOSSY.contains(column.type()) || column.modifiers().changeReading() ? Scalar.STRING : column.type();
    }

    private static ColumnType typeOf(AttributeValue value) {
        return switch (value.type()) {
            case S, N -> Scalar.STRING;
            case B -> Scalar.BINARY;
            default -> throw new DataException("not a key of DynamoDB: a part of type " + value.type());
        };
    }
}
