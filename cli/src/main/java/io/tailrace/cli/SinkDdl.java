package io.tailrace.cli;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.chain.TransformChain;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.sink.s3.SinkTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.sink.SinkRecord;

/** What a sink makes in Athena, as statements: found by sending one made-up change through the connector's own transforms. */
final class SinkDdl {
    private static final Pattern FILE_REFERENCE = Pattern.compile("\\$\\{file:([^:}]+):");

    private final Path home;
    private final Map<String, String> config;

    /** @param home where references to files start when the working directory has no such file */
    SinkDdl(ConnectorFile sink, Path home) {
        this.home = home;
        this.config = new HashMap<>();
        sink.config().forEach((key, value) -> config.put(key, pinned(value)));
    }

    /**
     * The statements for one topic: database, table, and the views of its newest and of all rows.
     *
     * @param keys the columns of the table's key in DynamoDB; when empty the first column is taken
     */
    String statements(String topic, List<String> keys) {
        TableDefinition table = table(topic);
        AthenaDdl ddl = new AthenaDdl(table);
        List<String> viewKeys =
                keys.isEmpty() ? List.of(table.columns().list().get(0).name()) : keys;
        return String.join(
                "\n", ddl.createDatabase(), ddl.createTable(), ddl.currentView(viewKeys), ddl.historyView(viewKeys));
    }

    private TableDefinition table(String topic) {
        try (TransformChain<SinkRecord> chain = TransformChain.load(config)) {
            SinkRecord row = chain.apply(madeUpChange(topic));
            if (row == null || row.valueSchema() == null) {
                throw new IllegalArgumentException(
                        "The rows of topic " + topic
                                + " have no schema: declare their columns, as in transforms.flatten.columns=order_id string, ...");
            }
            return SinkTable.of(config, row.topic(), row.valueSchema());
        }
    }

    private static SinkRecord madeUpChange(String topic) {
        Map<String, Object> images = Map.of("Keys", Map.of(), "NewImage", Map.of(), "ApproximateCreationDateTime", 0L);
        Map<String, Object> change = Map.of("eventName", "INSERT", "eventID", "0", "dynamodb", images);
        return new SinkRecord(topic, 0, null, null, null, change, 0);
    }

    /** A worker reads such files from the project's folder; this command may be called from any. */
    private String pinned(String value) {
        return FILE_REFERENCE.matcher(value).replaceAll(reference -> {
            Path file = Path.of(reference.group(1));
            Path found = Files.exists(file) ? file : home.resolve(file);
            return Matcher.quoteReplacement("${file:" + found + ":");
        });
    }
}
