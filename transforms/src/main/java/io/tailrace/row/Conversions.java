package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Modifiers;
import io.tailrace.schema.Modifiers.Literal;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Plans the conversion of each declared column, once, when a transformation is configured. */
final class Conversions {

    private Conversions() {}

    /** The conversion of a column, for the values at this path; the schema is the one that rows will have there. */
    static Conversion to(Column column, String path, Schema schema, Names names) {
        return to(column.type(), column.modifiers(), path, schema, names);
    }

    /** The conversion to this type, for the values at this path. */
    static Conversion to(ColumnType type, Modifiers modifiers, String path, Schema schema, Names names) {
        String name = type.declaration();
        if (type instanceof ArrayOf array) {
            return new Conversion.OfArray(
                    path, name, to(array.element(), array.modifiers(), path + "[]", schema.valueSchema(), names));
        }
        if (type instanceof MapOf map) {
            return new Conversion.OfMap(
                    path, name, to(map.value(), map.modifiers(), path + "{}", schema.valueSchema(), names));
        }
        if (!(type instanceof StructOf structOf)) {
            return new Conversion.OfScalar(path, name, ScalarReader.of(type, modifiers));
        }
        Conversion.OfStruct struct = new Conversion.OfStruct(path, name, schema, names);
        for (int i = 0; i < structOf.fields().size(); i++) {
            Column column = structOf.fields().get(i);
            Field field = schema.fields().get(i);
            Conversion conversion = to(column, path + "." + column.name(), field.schema(), names);
            struct.add(column.attribute(), field, conversion, standIn(column, conversion));
        }
        return struct;
    }

    /**
     * The value for the missing attribute of a column or field; null unless its declaration says it.
     *
     * @throws ConfigException when the type cannot hold it
     */
    static @Nullable Object standIn(Column column, Conversion conversion) {
        Literal literal = column.modifiers().standIn();
        if (literal == null) {
            return null;
        }
        Unconverted refused = new Unconverted(MismatchPolicy.REST, Nulls.Policy.DROP);
        for (AttributeValue form : forms(literal)) {
            Object value = conversion.convert(form, refused);
            if (value != null) {
                return value;
            }
        }
        throw new ConfigException(FlattenConfig.COLUMNS + ": the default of '" + column.name() + "' does not fit "
                + column.type().declaration() + ": " + literal.text());
    }

    /** What a literal may be; without quotes, its column decides. */
    private static List<AttributeValue> forms(Literal literal) {
        Text text = new Text(literal.text());
        if (literal.isText()) {
            return List.of(text);
        }
        return switch (literal.text()) {
            case "true" -> List.of(Bool.TRUE, text);
            case "false" -> List.of(Bool.FALSE, text);
            default -> List.of(new Numeric(literal.text()), text);
        };
    }
}
