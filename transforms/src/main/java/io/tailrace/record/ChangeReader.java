package io.tailrace.record;

import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.json.EventReader;
import io.tailrace.event.json.Fields;
import io.tailrace.value.RowFields;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Reads a change from a record's value, whatever converter made it. */
public final class ChangeReader {

    private final EventReader events;

    public ChangeReader(ImageChoice images) {
        this.events = new EventReader(images);
    }

    public ChangeEvent read(Object value) {
        if (value instanceof byte[] bytes) {
            return events.read(bytes);
        }
        if (value instanceof Struct struct) {
            return events.read(fields(struct));
        }
        if (value instanceof String text) {
            return events.read(text);
        }
        if (value instanceof Map<?, ?> map) {
            return events.read(Fields.of(map));
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return events.read(bytes);
        }
        throw new DataException("not a change of DynamoDB: a "
                + value.getClass().getSimpleName() + ". Expected its JSON as text or bytes, a Map or a Struct");
    }

    private static Fields fields(Struct struct) {
        return name -> field(struct, name);
    }

    private static @Nullable Object field(Struct struct, String name) {
        Field field = struct.schema().field(name);
        Object value = field == null ? null : RowFields.valueIn(struct, field);
        return value instanceof Struct nested ? fields(nested) : value;
    }
}
