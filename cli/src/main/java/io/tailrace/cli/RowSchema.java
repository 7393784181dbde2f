package io.tailrace.cli;

import io.tailrace.chain.TransformChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The schema of a topic's rows after a chain of transforms, found by sending one made-up change through it.
 *
 * @param topic of the rows, which a transform may have renamed
 */
record RowSchema(String topic, Schema schema) {
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

    private static SinkRecord madeUpChange(String topic) {
        Map<String, Object> images = Map.of("Keys", Map.of(), "NewImage", Map.of(), "ApproximateCreationDateTime", 0L);
        Map<String, Object> change = Map.of("eventName", "INSERT", "eventID", "0", "dynamodb", images);
        return new SinkRecord(topic, 0, null, null, null, change, 0);
    }
}
