package io.tailrace.merge;

import io.tailrace.value.MicroTimestamp;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** A table's columns as the schema of a row, so that rows that were read are written like any other. */
final class RowTypes {
    private RowTypes() {}

    /** The schema of rows with these columns, all optional. */
    static Schema row(List<NestedField> columns) {
        return struct(columns).build();
    }

    /** The first part of a column's type that a row cannot have; empty when it can have all of it. */
    static Optional<Type> foreignPart(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN, INTEGER, LONG, FLOAT, DOUBLE, STRING, BINARY, DATE, TIMESTAMP, DECIMAL -> Optional.empty();
            case STRUCT ->
                type.asStructType().fields().stream()
                        .flatMap(field -> foreignPart(field.type()).stream())
                        .findFirst();
            case LIST -> foreignPart(type.asListType().elementType());
            case MAP -> {
                Type key = type.asMapType().keyType();
                yield key.typeId() == TypeID.STRING
                        ? foreignPart(type.asMapType().valueType())
                        : Optional.of(type);
            }
            default -> Optional.of(type);
        };
    }

    private static SchemaBuilder struct(List<NestedField> fields) {
        SchemaBuilder struct = SchemaBuilder.struct();
        fields.forEach(field -> struct.field(field.name(), of(field.type())));
        return struct;
    }

    private static Schema of(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
            case INTEGER -> Schema.OPTIONAL_INT32_SCHEMA;
            case LONG -> Schema.OPTIONAL_INT64_SCHEMA;
            case FLOAT -> Schema.OPTIONAL_FLOAT32_SCHEMA;
            case DOUBLE -> Schema.OPTIONAL_FLOAT64_SCHEMA;
            case STRING -> Schema.OPTIONAL_STRING_SCHEMA;
            case BINARY -> Schema.OPTIONAL_BYTES_SCHEMA;
            case DATE -> Date.builder().optional().build();
            case TIMESTAMP -> MicroTimestamp.OPTIONAL_SCHEMA;
            case DECIMAL -> decimal((Types.DecimalType) type);
            case STRUCT -> struct(type.asStructType().fields()).optional().build();
            case LIST ->
                SchemaBuilder.array(of(type.asListType().elementType()))
                        .optional()
                        .build();
            case MAP ->
                SchemaBuilder.map(Schema.STRING_SCHEMA, of(type.asMapType().valueType()))
                        .optional()
                        .build();
            default -> throw new IllegalArgumentException("no column of ours has the type " + type);
        };
    }

    private static Schema decimal(Types.DecimalType type) {
        return Decimal.builder(type.scale())
                .parameter("connect.decimal.precision", Integer.toString(type.precision()))
                .optional()
                .build();
    }
}
