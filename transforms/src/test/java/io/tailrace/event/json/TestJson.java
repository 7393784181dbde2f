package io.tailrace.event.json;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;

/** JSON as Connect's own schemaless converter gives it to a transformation. */
public final class TestJson {

    private static final JsonConverter CONVERTER = new JsonConverter();

    static {
        CONVERTER.configure(Map.of("schemas.enable", "false", "converter.type", "value"));
    }

    private TestJson() {}

    @SuppressWarnings("unchecked")
    public static Map<String, @Nullable Object> map(String json) {
        return (Map<String, @Nullable Object>) CONVERTER
                .toConnectData("topic", json.getBytes(StandardCharsets.UTF_8))
                .value();
    }
}
