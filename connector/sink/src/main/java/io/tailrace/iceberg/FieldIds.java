package io.tailrace.iceberg;

import java.util.List;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;
import org.apache.iceberg.types.Types.TimestampType;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Types;

/** Parquet's types of a file as Iceberg wants them: with the ids of the table's columns, by which readers find them. */
public final class FieldIds {
    private FieldIds() {}

    /**
     * The type of a file of this table.
     *
     * @param plain its columns, each of which the table has under the same name
     * @param schema the table's
     * @throws IllegalStateException when the table does not have a column, or a field of one
     */
    public static MessageType assign(MessageType plain, org.apache.iceberg.Schema schema) {
        return new MessageType(plain.getName(), fields(plain, schema.asStruct()));
    }

    private static List<org.apache.parquet.schema.Type> fields(GroupType group, StructType struct) {
        return group.getFields().stream()
                .map(field -> {
                    NestedField own = struct.caseInsensitiveField(field.getName());
                    if (own == null) {
                        throw new IllegalStateException("the table has no column " + field.getName());
                    }
                    return of(field, own.fieldId(), own.type());
                })
                .toList();
    }

    private static org.apache.parquet.schema.Type of(org.apache.parquet.schema.Type file, int id, Type type) {
        if (file.isPrimitive()) {
            return primitive(file.asPrimitiveType(), type).withId(id);
        }
        GroupType group = file.asGroupType();
        if (type.isStructType()) {
            return group.withNewFields(fields(group, type.asStructType())).withId(id);
        }
        GroupType repeated = group.getType(0).asGroupType();
        if (type.isListType()) {
            return group.withNewFields(repeated.withNewFields(of(
                            repeated.getType(0),
                            type.asListType().elementId(),
                            type.asListType().elementType())))
                    .withId(id);
        }
        return group.withNewFields(repeated.withNewFields(
                        of(
                                repeated.getType(0),
                                type.asMapType().keyId(),
                                type.asMapType().keyType()),
                        of(
                                repeated.getType(1),
                                type.asMapType().valueId(),
                                type.asMapType().valueType())))
                .withId(id);
    }

    /** Iceberg has no small integers, and its timestamps say whether they have a zone, as a user's column may. */
    private static PrimitiveType primitive(PrimitiveType type, Type column) {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        if (annotation instanceof IntLogicalTypeAnnotation) {
            return Types.primitive(type.getPrimitiveTypeName(), type.getRepetition())
                    .named(type.getName());
        }
        if (annotation instanceof TimestampLogicalTypeAnnotation) {
            return Types.primitive(type.getPrimitiveTypeName(), type.getRepetition())
                    .as(LogicalTypeAnnotation.timestampType(
                            TimestampType.withZone().equals(column), TimeUnit.MICROS))
                    .named(type.getName());
        }
        return type;
    }
}
