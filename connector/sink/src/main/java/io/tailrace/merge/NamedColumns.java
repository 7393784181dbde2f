package io.tailrace.merge;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.DecimalType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.StructType;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A table's columns, found by name in files whose writer knew no ids. Whatever a file has must be in a column: a value that is
 * left out, or read as another, would be lost without a word.
 */
record NamedColumns(List<NestedField> columns) {

    NamedColumns {
        columns = List.copyOf(columns);
    }

    /**
     * The file's columns with the ids of the table's.
     *
     * @throws DataException when a column is not in the table, or does not fit there
     */
    MessageType in(MessageType file) {
        return new MessageType(file.getName(), fields(file, StructType.of(columns), ""));
    }

    private static List<org.apache.parquet.schema.Type> fields(GroupType file, StructType struct, String path) {
        List<org.apache.parquet.schema.Type> fields = new ArrayList<>();
        for (org.apache.parquet.schema.Type field : file.getFields()) {
            String name = path + field.getName();
            @Nullable NestedField own = struct.caseInsensitiveField(field.getName());
            if (own == null) {
                throw new DataException("The file has a column " + name + ", which is not declared. Declare it.");
            }
            fields.add(of(field, own.fieldId(), own.type(), name));
        }
        return fields;
    }

    private static org.apache.parquet.schema.Type of(
            org.apache.parquet.schema.Type file, int id, Type type, String path) {
        if (type.isPrimitiveType()) {
            if (!file.isPrimitive() || !fits(file.asPrimitiveType(), type)) {
                throw refused(file, type, path);
            }
            return file.withId(id);
        }
        if (file.isPrimitive()) {
            throw refused(file, type, path);
        }
        GroupType group = file.asGroupType();
        if (type.isStructType()) {
            return group.withNewFields(fields(group, type.asStructType(), path + "."))
                    .withId(id);
        }
        int parts = type.isListType() ? 1 : 2;
        if (group.getFieldCount() != 1
                || group.getType(0).isPrimitive()
                || group.getType(0).asGroupType().getFieldCount() != parts) {
            throw refused(file, type, path);
        }
        GroupType repeated = group.getType(0).asGroupType();
        if (type.isListType()) {
            return group.withNewFields(repeated.withNewFields(of(
                            repeated.getType(0),
                            type.asListType().elementId(),
                            type.asListType().elementType(),
                            path + "[]")))
                    .withId(id);
        }
        return group.withNewFields(repeated.withNewFields(
                        of(
                                repeated.getType(0),
                                type.asMapType().keyId(),
                                type.asMapType().keyType(),
                                path + ".key"),
                        of(
                                repeated.getType(1),
                                type.asMapType().valueId(),
                                type.asMapType().valueType(),
                                path + ".value")))
                .withId(id);
    }

    private static DataException refused(org.apache.parquet.schema.Type file, Type type, String path) {
        return new DataException("Column " + path + " is " + type + ", and the file has '" + file
                + "', which does not fit. Declare the column as the file's writer does.");
    }

    private static boolean fits(PrimitiveType file, Type column) {
        PrimitiveTypeName stored = file.getPrimitiveTypeName();
        @Nullable LogicalTypeAnnotation meaning = file.getLogicalTypeAnnotation();
        return switch (column.typeId()) {
            case BOOLEAN -> stored == PrimitiveTypeName.BOOLEAN;
            case INTEGER -> stored == PrimitiveTypeName.INT32 && isWhole(meaning);
            case LONG -> (stored == PrimitiveTypeName.INT32 || stored == PrimitiveTypeName.INT64) && isWhole(meaning);
            case FLOAT -> stored == PrimitiveTypeName.FLOAT;
            case DOUBLE -> stored == PrimitiveTypeName.FLOAT || stored == PrimitiveTypeName.DOUBLE;
            // Bytes that are said to be text are its UTF-8, and those of which nothing is said, of old writers, as
            // well.
            case STRING ->
                stored == PrimitiveTypeName.BINARY
                        && (meaning == null || meaning instanceof StringLogicalTypeAnnotation);
            // Firehose has bytes as base64, which is a text to it.
            case BINARY ->
                stored == PrimitiveTypeName.BINARY
                        && (meaning == null || meaning instanceof StringLogicalTypeAnnotation);
            case DATE -> meaning instanceof DateLogicalTypeAnnotation;
            case TIMESTAMP -> stored == PrimitiveTypeName.INT96 || meaning instanceof TimestampLogicalTypeAnnotation;
            case DECIMAL ->
                meaning instanceof DecimalLogicalTypeAnnotation decimal && fits(decimal, (DecimalType) column);
            default -> throw new IllegalArgumentException("no column of ours has the type " + column);
        };
    }

    private static boolean isWhole(@Nullable LogicalTypeAnnotation meaning) {
        return meaning == null || meaning instanceof IntLogicalTypeAnnotation;
    }

    private static boolean fits(DecimalLogicalTypeAnnotation file, DecimalType column) {
        return file.getScale() == column.scale() && file.getPrecision() <= column.precision();
    }
}
