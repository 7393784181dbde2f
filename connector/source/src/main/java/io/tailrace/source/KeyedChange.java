package io.tailrace.source;

import io.tailrace.record.LargeChangeHeader;
import java.time.Instant;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A change ready to be sent, except for its topic and offset. The value is a {@link ChangeEventSchema#VALUE}.
 *
 * @param wholeAt the URI of the object that has the change with its images; null when the value has them
 */
public record KeyedChange(
        Struct key, Struct value, Instant time, @Nullable String wholeAt) {

    public KeyedChange(Struct key, Struct value, Instant time) {
        this(key, value, time, null);
    }

    public boolean isRemove() {
        return "REMOVE".equals(value.getString("eventName"));
    }

    public Headers headers() {
        ConnectHeaders headers = new ConnectHeaders();
        if (wholeAt != null) {
            headers.addString(LargeChangeHeader.NAME, wholeAt);
        }
        return headers;
    }

    /** The same change without its images. */
    public KeyedChange withoutImages(String wholeAt) {
        Struct dynamodb = copy(value.getStruct("dynamodb"))
                .put("NewImage", null)
                .put("OldImage", null)
                .put("StreamViewType", "KEYS_ONLY");
        return new KeyedChange(key, copy(value).put("dynamodb", dynamodb), time, wholeAt);
    }

    private static Struct copy(Struct from) {
        Struct copy = new Struct(from.schema());
        from.schema().fields().forEach(field -> copy.put(field, from.get(field)));
        return copy;
    }
}
