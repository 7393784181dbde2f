package io.tailrace.sink.row;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/** Whether readers that ignore case, as SQL does, can distinguish the names of columns: within a row and each struct. */
public final class DistinctNames {
    private DistinctNames() {}

    /** A DataException names the first column that appears twice. */
    public static void require(Schema columns) {
        require(columns, "");
    }

    private static void require(Schema schema, String path) {
        switch (schema.type()) {
            case STRUCT -> {
                Set<String> names = new HashSet<>();
                for (Field field : schema.fields()) {
                    if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
                        throw twice(path + field.name());
                    }
                    require(field.schema(), path + field.name() + ".");
                }
            }
            case ARRAY -> require(schema.valueSchema(), path);
            case MAP -> {
                require(schema.keySchema(), path);
                require(schema.valueSchema(), path);
            }
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES -> {}
        }
    }

    static DataException twice(String name) {
        return new DataException("Column " + name + " appears twice, in upper and lower case. Athena ignores case,"
                + " so every query of the table would fail: rename one of them.");
    }
}
