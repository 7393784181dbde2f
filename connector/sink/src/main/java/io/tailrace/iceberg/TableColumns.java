package io.tailrace.iceberg;

import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.errors.DataException;

/** The columns that a table has, asked whether they can hold others too: as they are, after an evolution, or never. */
record TableColumns(String table, Schema schema) {

    /**
     * Whether rows with these columns fit as the table is.
     *
     * @return false when columns are missing or too narrow, and Iceberg can add or widen them
     * @throws DataException when a column can never hold both
     */
    boolean hold(Schema wanted) {
        return holds(schema.asStruct(), wanted.asStruct(), "");
    }

    private boolean holds(Types.StructType had, Types.StructType wanted, String path) {
        boolean all = true;
        for (NestedField field : wanted.fields()) {
            NestedField own = had.caseInsensitiveField(field.name());
            // Every field is looked at, so that a conflict is found beside a column that is merely missing.
            all &= own != null && holds(own.type(), field.type(), path + field.name());
        }
        return all;
    }

    private boolean holds(Type had, Type wanted, String path) {
        if (had.isStructType() && wanted.isStructType()) {
            return holds(had.asStructType(), wanted.asStructType(), path + ".");
        }
        if (had.isListType() && wanted.isListType()) {
            return holds(had.asListType().elementType(), wanted.asListType().elementType(), path + "[]");
        }
        if (had.isMapType() && wanted.isMapType()) {
            // Keys are text everywhere.
            return holds(had.asMapType().valueType(), wanted.asMapType().valueType(), path + ".value");
        }
        if (had.isPrimitiveType() && wanted.isPrimitiveType()) {
            if (TypeUtil.isPromotionAllowed(wanted, had.asPrimitiveType())) {
                return true;
            }
            if (TypeUtil.isPromotionAllowed(had, wanted.asPrimitiveType())) {
                return false;
            }
        }
        throw new DataException("Column " + path + " of table " + table + " is " + had + ", and the row has " + wanted
                + ", and Iceberg cannot widen the one to the other. Write the new values to a column with another name,"
                + " or the rows to another table with table.name.template.");
    }
}
