package io.tailrace.row;

import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.value.MicroTimestamp;
import java.util.List;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** Column types as Connect schemas. All are optional: an item may lack any attribute. */
public final class ConnectTypes {

    /** Where Connect's converters and sinks look for a decimal's precision; its own Decimal knows the scale only. */
    private static final String PRECISION = "connect.decimal.precision";

    private ConnectTypes() {}

    /** The schema of values of this type, for callers that need no names of structs. */
    public static Schema schema(ColumnType type) {
        return schema(type, null, Names.KEEP);
    }

    /**
     * The schema of values of this type.
     *
     * @param name of the struct that is it or is directly in it; those further in have the names of the fields on the way
     *     after that. Null: structs have no names
     * @param names what the fields within are called
     */
    static Schema schema(ColumnType type, @Nullable String name, Names names) {
        if (type instanceof Scalar scalar) {
            return schema(scalar);
        }
        if (type instanceof ColumnType.Decimal decimal) {
            return Decimal.builder(decimal.scale())
                    .parameter(PRECISION, Integer.toString(decimal.precision()))
                    .optional()
                    .build();
        }
        if (type instanceof ArrayOf array) {
            return SchemaBuilder.array(schema(array.element(), name, names))
                    .optional()
                    .build();
        }
        if (type instanceof MapOf map) {
            return SchemaBuilder.map(Schema.STRING_SCHEMA, schema(map.value(), name, names))
                    .optional()
                    .build();
        }
        return struct(((StructOf) type).fields(), name, names);
    }

    private static Schema struct(List<Column> fields, @Nullable String name, Names names) {
        SchemaBuilder struct = SchemaBuilder.struct().name(name).optional();
        List<String> attributes = fields.stream().map(Column::name).toList();
        List<String> own = names.within(attributes);
        List<String> placeNames = AvroName.of(attributes);
        for (int i = 0; i < fields.size(); i++) {
            String place = name == null ? null : name + '.' + placeNames.get(i);
            struct.field(
                    own.get(i),
                    AvroName.noting(
                            attributes.get(i), own.get(i), schema(fields.get(i).type(), place, names)));
        }
        return struct.build();
    }

    private static Schema schema(Scalar scalar) {
        return switch (scalar) {
            case STRING -> Schema.OPTIONAL_STRING_SCHEMA;
            case BOOLEAN -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
            case TINYINT -> Schema.OPTIONAL_INT8_SCHEMA;
            case SMALLINT -> Schema.OPTIONAL_INT16_SCHEMA;
            case INT -> Schema.OPTIONAL_INT32_SCHEMA;
            case BIGINT -> Schema.OPTIONAL_INT64_SCHEMA;
            case FLOAT -> Schema.OPTIONAL_FLOAT32_SCHEMA;
            case DOUBLE -> Schema.OPTIONAL_FLOAT64_SCHEMA;
            case DATE -> Date.builder().optional().build();
            case TIMESTAMP -> Timestamp.builder().optional().build();
            case TIMESTAMP_MICROS -> MicroTimestamp.OPTIONAL_SCHEMA;
            case BINARY -> Schema.OPTIONAL_BYTES_SCHEMA;
        };
    }
}
