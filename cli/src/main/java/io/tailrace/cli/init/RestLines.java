package io.tailrace.cli.init;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.json.ItemReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what landed in {@code cdc_rest}: DynamoDB JSON, in which a plain null holds the place of a list's element that went into its column. Lines
 * that are empty, as those of rows without a rest, and a header are passed over; a line may be quoted as in CSV.
 */
final class RestLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private final ItemReader reader = new ItemReader();

    /**
     * Hands over each line's attributes.
     *
     * @return how many there were
     * @throws IllegalArgumentException when a line is not DynamoDB JSON; it names the line, and not what is in it
     */
    long read(BufferedReader lines, Consumer<Item> items) throws IOException {
        long number = 0;
        long read = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            String json = unquoted(line.strip());
            if (json.isEmpty() || json.equals("cdc_rest")) {
                continue;
            }
            items.accept(item(json, number));
            read++;
        }
        return read;
    }

    /** The attributes of one rest. */
    Item item(String rest) {
        return item(rest, 1);
    }

    private Item item(String json, long line) {
        try {
            return reader.read(withoutPlaces(JSON.readValue(json, OBJECT)));
        } catch (JsonProcessingException | MalformedEventException e) {
            throw new IllegalArgumentException(
                    "Line " + line
                            + " is not what cdc_rest holds, DynamoDB JSON such as {\"note\":{\"S\":\"...\"}}. Write one"
                            + " value of cdc_rest on each line.",
                    e);
        }
    }

    private static Map<String, Object> withoutPlaces(Map<?, ?> object) {
        Map<String, Object> kept = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            if (value != null) {
                kept.put(String.valueOf(name), withoutPlaces(value));
            }
        });
        return kept;
    }

    private static Object withoutPlaces(Object value) {
        if (value instanceof Map<?, ?> map) {
            return withoutPlaces(map);
        }
        if (value instanceof List<?> list) {
            List<Object> kept = new ArrayList<>();
            list.stream().filter(Objects::nonNull).forEach(element -> kept.add(withoutPlaces(element)));
            return kept;
        }
        return value;
    }

    private static String unquoted(String line) {
        boolean quoted = line.length() > 1 && line.startsWith("\"") && line.endsWith("\"");
        return quoted ? line.substring(1, line.length() - 1).replace("\"\"", "\"") : line;
    }
}
