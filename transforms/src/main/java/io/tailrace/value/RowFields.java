package io.tailrace.value;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Reads fields of a Struct. */
public final class RowFields {

    private RowFields() {}

    /**
     * The value of a field. Connect returns the default in place of null, even where the field is optional and null is what
     * was sent: that stays null here. Only a required field, which cannot be null, takes its default.
     */
    public static @Nullable Object valueIn(Struct struct, Field field) {
        Schema schema = field.schema();
        return schema.isOptional() && schema.defaultValue() != null
                ? struct.getWithoutDefault(field.name())
                : struct.get(field);
    }
}
