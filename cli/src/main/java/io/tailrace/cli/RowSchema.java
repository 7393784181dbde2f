package io.tailrace.cli;

import io.tailrace.chain.TransformChain;
import io.tailrace.cli.stack.TableKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a topic's rows after a chain of transforms, found by sending one made-up change through it.
 *
 * @param topic of the rows, which a transform may have renamed
 */
record RowSchema(String topic, Schema schema) {
    /** What columns of the change itself begin with; the views need them to. */
    private static final String METADATA = "cdc_";

    private static final List<String> TEXTS = List.of("a", "1", "2026-01-01", "2026-01-01T00:00:00Z", "true");
    private static final List<String> SEPARATORS = List.of(
            "#", "|", ":", "/", "_", "-", ".", ",", ";", "~", "@", "$", "&", "+", "=", " ", "##", "||", "::", "//",
            "__", "--");
    private static final int MOST_PARTS = 12;

    private static final Pattern FILE_REFERENCE = Pattern.compile("\\$\\{file:([^:}]+):");

    /**
     * Sends the change.
     *
     * @param config with the lines of {@code transforms}; see {@link #pinned}
     * @throws IllegalArgumentException when rows have no schema
     */
    static RowSchema after(Map<String, String> config, String topic) {
        try (TransformChain<SinkRecord> chain = TransformChain.load(config)) {
            SinkRecord row = chain.apply(madeUpChange(topic));
            if (row == null || row.valueSchema() == null) {
                throw new IllegalArgumentException(
                        "The rows of topic " + topic
                                + " have no schema: declare their columns, as in transforms.flatten.columns=order_id string, ...");
            }
            return new RowSchema(row.topic(), row.valueSchema());
        }
    }

    /**
     * Loads the whole chain, as the function does.
     *
     * @param config with the lines of {@code transforms}; see {@link #pinned}
     * @throws org.apache.kafka.common.config.ConfigException when an option is wrong, of whatever entity
     */
    static void requireReadable(Map<String, String> config) {
        TransformChain.<SinkRecord>load(config).close();
    }

    /**
     * The same options, readable from any folder: a worker, or the function, reads referenced files from the project's.
     *
     * @param home where references to files start when the working directory has no such file
     */
    static Map<String, String> pinned(Map<String, String> config, Path home) {
        Map<String, String> pinned = new HashMap<>();
        config.forEach((key, value) ->
                pinned.put(key, FILE_REFERENCE.matcher(value).replaceAll(reference -> {
                    Path file = Path.of(reference.group(1));
                    Path found = Files.exists(file) ? file : home.resolve(file);
                    return Matcher.quoteReplacement("${file:" + found + ":");
                })));
        return pinned;
    }

    /**
     * The columns that hold each attribute of an item's key, by its name: those that a change with nothing but this attribute fills.
     *
     * @param config with the lines of {@code transforms}; see {@link #pinned}
     */
    static Map<String, List<String>> keys(Map<String, String> config, String topic, TableKey key) {
        try (TransformChain<SinkRecord> chain = TransformChain.load(config)) {
            Map<String, List<String>> columns = new LinkedHashMap<>();
            for (TableKey.Attribute attribute : key.attributes()) {
                columns.put(
                        attribute.name(),
                        madeUpValues(attribute).stream()
                                .map(value -> filled(chain, topic, attribute, value))
                                .max(Comparator.comparingInt(List::size))
                                .orElse(List.of()));
            }
            return columns;
        }
    }

    private static List<String> filled(
            TransformChain<SinkRecord> chain, String topic, TableKey.Attribute attribute, String value) {
        Map<String, Object> item =
                Map.of(attribute.name(), Map.of(attribute.type().name(), value));
        try {
            SinkRecord row = chain.apply(madeUpChange(topic, item));
            SinkRecord without = chain.apply(madeUpChange(topic, Map.of()));
            SinkRecord again = chain.apply(madeUpChange(topic, Map.of()));
            if (row == null || !(row.value() instanceof Struct filled)) {
                return List.of();
            }
            return filled.schema().fields().stream()
                    .map(Field::name)
                    .filter(name -> !name.startsWith(METADATA))
                    .filter(name -> filled.get(name) != null)
                    // One that differs without the key too, such as a time of now, says nothing of it.
                    .filter(name -> Objects.equals(value(without, name), value(again, name))
                            && !Objects.equals(filled.get(name), value(without, name)))
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .toList();
        } catch (DataException doesNotFit) {
            return List.of();
        }
    }

    private static @Nullable Object value(@Nullable SinkRecord row, String column) {
        return row != null
                        && row.value() instanceof Struct struct
                        && struct.schema().field(column) != null
                ? struct.get(column)
                : null;
    }

    /** One of them fits a column, whatever its type: a text, a number, a time, alone or as a part of a text. */
    private static List<String> madeUpValues(TableKey.Attribute attribute) {
        return switch (attribute.type()) {
            case N -> List.of("1");
            case B -> List.of("AQ==");
            default ->
                Stream.concat(
                                TEXTS.stream(),
                                SEPARATORS.stream()
                                        .flatMap(separator -> TEXTS.stream()
                                                .map(text ->
                                                        String.join(separator, Collections.nCopies(MOST_PARTS, text)))))
                        .toList();
        };
    }

    private static SinkRecord madeUpChange(String topic) {
        return madeUpChange(topic, Map.of());
    }

    private static SinkRecord madeUpChange(String topic, Map<String, Object> item) {
        Map<String, Object> images = Map.of("Keys", item, "NewImage", item, "ApproximateCreationDateTime", 0L);
        Map<String, Object> change = Map.of("eventName", "INSERT", "eventID", "0", "dynamodb", images);
        return new SinkRecord(topic, 0, null, null, null, change, 0);
    }
}
