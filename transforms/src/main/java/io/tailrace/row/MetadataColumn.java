package io.tailrace.row;

import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Scalar;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A column that describes the change, not the item. */
public enum MetadataColumn {
    EVENT_TYPE,
    EVENT_TIME,
    EVENT_ID,
    STREAM,
    SEQUENCE,
    TABLE,
    TTL_EXPIRED,
    CHANGED;

    ColumnType type() {
        return switch (this) {
            case EVENT_TYPE, EVENT_ID, STREAM, SEQUENCE, TABLE -> Scalar.STRING;
            case EVENT_TIME -> Scalar.TIMESTAMP;
            case TTL_EXPIRED -> Scalar.BOOLEAN;
            case CHANGED -> new ArrayOf(Scalar.STRING);
        };
    }

    /** The name in options and, after the prefix, in rows. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(MetadataColumn::id).toList();
    }
}
