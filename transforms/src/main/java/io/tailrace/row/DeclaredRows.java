package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import io.tailrace.json.JsonLines;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.Columns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Rows as declared: the columns in their order, then metadata, then the rest. The schema is made once and never changes, so
 * no item can widen it, and no attribute is lost for want of a column.
 *
 * <p>Each image has a rest of its own: the old image's {@code x} and an attribute {@code old_x} would have one name in it.
 */
public final class DeclaredRows implements Rows {

    public static final String OLD = "old_";

    private final Schema schema;
    private final Map<String, Target> targets = new HashMap<>();
    private final Map<String, Target> oldTargets = new HashMap<>();
    private final TextParts parts;
    private final TextParts oldParts;
    private final List<Target> standIns;
    private final List<Target> oldStandIns;
    private final Metadata metadata;
    private final List<Field> metadataFields;
    private final Field restField;
    private final @Nullable Field oldRestField;
    private final ImageChoice image;
    private final Names names;
    private final Unconverted unconverted;
    private final Rest rest = new Rest();
    private final Rest oldRest = new Rest();

    /**
     * A column, and how it is filled.
     *
     * @param attribute the only attribute that fills it; null when names decide
     * @param standIn its value where the attribute is missing
     */
    private record Target(
            Field field,
            Conversion conversion,
            @Nullable String attribute,
            @Nullable Object standIn) {

        boolean takes(String name) {
            return attribute == null || attribute.equals(name);
        }
    }

    /**
     * @param name of the rows' schema
     * @param attributes the attributes that columns of other names are for, by the column, as far as they are known
     * @param unconverted what is done with what does not fit
     * @param patterns what is known of the texts of attributes
     */
    DeclaredRows(
            String name,
            Columns columns,
            Map<String, String> attributes,
            Metadata metadata,
            ImageChoice image,
            Unconverted unconverted,
            Names names,
            Map<String, String> patterns) {
        this.metadata = metadata;
        this.image = image;
        this.names = names;
        this.unconverted = unconverted;
        SchemaBuilder row = SchemaBuilder.struct().name(name);
        List<String> prefixes = image == ImageChoice.BOTH ? List.of("", OLD) : List.of("");
        for (String prefix : prefixes) {
            for (Column column : columns.list()) {
                String field = prefix + column.name();
                Schema type = ConnectTypes.schema(column.type(), name + '.' + AvroName.of(field), names);
                row.field(
                        field,
                        AvroName.noting(attributes.getOrDefault(column.name(), column.name()), column.name(), type));
            }
        }
        metadata.columns().forEach(column -> row.field(metadata.name(column), ConnectTypes.schema(column.type())));
        Schema restSchema = names.onRest(ConnectTypes.schema(Scalar.STRING));
        row.field(metadata.restName(), restSchema);
        if (image == ImageChoice.BOTH) {
            row.field(metadata.oldRestName(), restSchema);
        }
        this.schema = row.build();
        this.metadataFields = metadata.columns().stream()
                .map(column -> schema.field(metadata.name(column)))
                .toList();
        this.restField = schema.field(metadata.restName());
        this.oldRestField = schema.field(metadata.oldRestName());
        this.parts = new TextParts(columns, "", schema, names, patterns);
        this.oldParts = image == ImageChoice.BOTH ? new TextParts(columns, OLD, schema, names, patterns) : parts;
        for (Column column : columns.list()) {
            if (column.modifiers().part() == null) {
                targets.put(column.name(), target(column, column.name()));
                if (image == ImageChoice.BOTH) {
                    oldTargets.put(column.name(), target(column, OLD + column.name()));
                }
            }
        }
        this.standIns = targets.values().stream()
                .filter(target -> target.standIn != null)
                .toList();
        this.oldStandIns = oldTargets.values().stream()
                .filter(target -> target.standIn != null)
                .toList();
    }

    private Target target(Column column, String name) {
        Field field = schema.field(name);
        Conversion conversion = Conversions.to(column, name, field.schema(), names);
        return new Target(field, conversion, column.modifiers().attribute(), Conversions.standIn(column, conversion));
    }

    @Override
    public Schema schema() {
        return schema;
    }

    /** Whether the last row says the text of an attribute: by a column of its own, or by those of its parts. */
    public boolean isDerivable(String attribute) {
        return parts.isDerivable(attribute);
    }

    @Override
    public Struct row(ChangeEvent event) {
        return struct(values(event));
    }

    @Override
    public byte[] line(ChangeEvent event, JsonLines lines) {
        return lines.line(schema, values(event));
    }

    private Struct struct(@Nullable Object[] values) {
        Struct row = new Struct(schema);
        for (Field field : schema.fields()) {
            row.put(field, values[field.index()]);
        }
        return row;
    }

    /** The row's values, in the order of the schema's fields. */
    private @Nullable Object[] values(ChangeEvent event) {
        rest.clear();
        oldRest.clear();
        unconverted.clear();
        @Nullable Object[] values = new Object[schema.fields().size()];
        standIn(values, event.hasImage(image) ? standIns : List.of());
        fill(values, parts.fill(values, names.wanted(event.image(image)), unconverted), targets, rest);
        if (oldRestField != null && event.oldImage() != null) {
            standIn(values, oldStandIns);
            fill(values, oldParts.fill(values, names.wanted(event.oldImage()), unconverted), oldTargets, oldRest);
            values[oldRestField.index()] = oldRest.take();
        }
        for (int i = 0; i < metadataFields.size(); i++) {
            values[metadataFields.get(i).index()] =
                    Metadata.value(metadata.columns().get(i), event);
        }
        values[restField.index()] = rest.take();
        return values;
    }

    /** Where a key alone is known of an item, no attribute is known to be missing. */
    private static void standIn(@Nullable Object[] values, List<Target> standIns) {
        for (Target target : standIns) {
            values[target.field.index()] = target.standIn;
        }
    }

    private void fill(@Nullable Object[] values, Item item, Map<String, Target> columns, Rest rest) {
        if (names.areKept()) {
            for (int i = 0; i < item.size(); i++) {
                put(values, columns.get(item.name(i)), rest, item.name(i), item.value(i));
            }
        } else {
            fillRenamed(values, item, columns, rest);
        }
    }

    /** An attribute that is named as its column comes before one that is only made to be; the other one is left. */
    private void fillRenamed(@Nullable Object[] values, Item item, Map<String, Target> columns, Rest rest) {
        boolean[] filled = new boolean[values.length];
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < item.size(); i++) {
                String attribute = item.name(i);
                String name = names.column(attribute);
                if (name == null || name.equals(attribute) != (pass == 0)) {
                    continue;
                }
                Target target = columns.get(name);
                if (target != null && !target.takes(attribute)) {
                    target = null;
                }
                if (target != null && (filled[target.field.index()] || !isFirst(item, i, name))) {
                    rest.keep(attribute, item.value(i));
                } else {
                    put(values, target, rest, attribute, item.value(i));
                    if (target != null) {
                        filled[target.field.index()] = true;
                    }
                }
            }
        }
    }

    /** Of several attributes whose names are made to be that of a column, the first by name, in whatever order they come. */
    private boolean isFirst(Item item, int index, String column) {
        String attribute = item.name(index);
        if (attribute.equals(column)) {
            return true;
        }
        for (int i = 0; i < item.size(); i++) {
            if (item.name(i).compareTo(attribute) < 0 && column.equals(names.column(item.name(i)))) {
                return false;
            }
        }
        return true;
    }

    private void put(
            @Nullable Object[] values, @Nullable Target target, Rest rest, String name, AttributeValue attribute) {
        if (target == null) {
            rest.keep(name, attribute);
            return;
        }
        Object value = target.conversion.convert(attribute, unconverted);
        String left = unconverted.take();
        if (unconverted.takeWholeColumn()) {
            values[target.field.index()] = null;
            rest.keep(name, attribute);
        } else {
            values[target.field.index()] = value;
            if (left != null) {
                rest.keepPart(name, left);
            }
        }
    }
}
