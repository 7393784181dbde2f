package io.tailrace.record;

import io.tailrace.value.RowFields;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Fields that rows get after their own. A row that has one of them already is refused. Not safe for several threads at once. */
public final class AddedFields {

    /** Rows of one topic share a schema; beyond so many, a schema is made afresh rather than kept. */
    private static final int MAX_SCHEMAS = 1_000;

    private final Map<String, Schema> fields;
    private final String advice;
    private final IdentityHashMap<Schema, Schema> widened = new IdentityHashMap<>();

    /**
     * Fields by their names, in the order in which they are added.
     *
     * @param advice what to do about a row that has one of them, as a sentence without its full stop
     */
    public AddedFields(Map<String, Schema> fields, String advice) {
        this.fields = new LinkedHashMap<>(fields);
        this.advice = advice;
    }

    /**
     * The row with the fields.
     *
     * @param values of the fields, in their order
     * @return a Struct with its schema, or a map without one
     * @throws DataException when it is not a row, or has one of the fields
     */
    public SchemaAndValue addTo(Object row, List<? extends @Nullable Object> values) {
        if (row instanceof Struct struct) {
            Schema schema = widened(struct.schema());
            Struct copy = new Struct(schema);
            for (Field column : struct.schema().fields()) {
                copy.put(column.name(), RowFields.valueIn(struct, column));
            }
            int next = 0;
            for (String name : fields.keySet()) {
                copy.put(name, values.get(next++));
            }
            return new SchemaAndValue(schema, copy);
        }
        if (row instanceof Map<?, ?> map) {
            map.keySet().forEach(name -> requireFree(String.valueOf(name)));
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>(map);
            int next = 0;
            for (String name : fields.keySet()) {
                copy.put(name, values.get(next++));
            }
            return new SchemaAndValue(null, copy);
        }
        throw new DataException("not a row: expected a Struct or a Map. Flatten the record first");
    }

    private Schema widened(Schema schema) {
        Schema known = widened.get(schema);
        if (known != null) {
            return known;
        }
        schema.fields().forEach(column -> requireFree(column.name()));
        SchemaBuilder builder = SchemaBuilder.struct().name(schema.name()).version(schema.version());
        schema.fields().forEach(column -> builder.field(column.name(), column.schema()));
        fields.forEach(builder::field);
        Schema made = builder.build();
        if (widened.size() < MAX_SCHEMAS) {
            widened.put(schema, made);
        }
        return made;
    }

    /** Readers of tables do not tell upper from lower case. */
    private void requireFree(String name) {
        for (String added : fields.keySet()) {
            if (name.equalsIgnoreCase(added)) {
                throw new DataException("the row has a field '" + name + "' already. " + advice);
            }
        }
    }
}
