package io.tailrace.source;

import java.time.Instant;
import org.apache.kafka.connect.data.Struct;

/** A change ready to be sent, except for its topic and offset. The value is a {@link ChangeEventSchema#VALUE}. */
public record ChangeEvent(Struct key, Struct value, Instant time) {

    public boolean isRemove() {
        return "REMOVE".equals(value.getString("eventName"));
    }
}
