package io.tailrace.row;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** Plans the conversion of each declared column, once, when a transformation is configured. */
final class Conversions {

    private Conversions() {}

    /** The conversion to this type, for the values at this path; the schema is the one that rows will have there. */
    static Conversion to(ColumnType type, String path, Schema schema, Names names) {
        String name = type.declaration();
        if (type instanceof Scalar scalar) {
            return new Conversion.OfScalar(path, name, ScalarReader.of(scalar));
        }
        if (type instanceof Decimal decimal) {
            return new Conversion.OfScalar(path, name, ScalarReader.of(decimal));
        }
        if (type instanceof ArrayOf array) {
            return new Conversion.OfArray(path, name, to(array.element(), path + "[]", schema.valueSchema(), names));
        }
        if (type instanceof MapOf map) {
            return new Conversion.OfMap(path, name, to(map.value(), path + "{}", schema.valueSchema(), names));
        }
        Conversion.OfStruct struct = new Conversion.OfStruct(path, name, schema, names);
        List<Column> fields = ((StructOf) type).fields();
        for (int i = 0; i < fields.size(); i++) {
            Column column = fields.get(i);
            Field field = schema.fields().get(i);
            struct.add(column.name(), field, to(column.type(), path + "." + column.name(), field.schema(), names));
        }
        return struct;
    }
}
