package io.tailrace.sink.s3;

import io.tailrace.catalog.TableDefinition;
import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** The table that a sink's configuration makes, without a sink: for statements that are shown and not run. */
public final class SinkTable {
    private SinkTable() {}

    /** What a configuration's tables are. */
    public static TableForm form(Map<String, String> configuration) {
        return S3SinkOptions.of(configuration).tableForm();
    }

    /**
     * The table of a topic's rows.
     *
     * @param configuration the connector's options, without references to other places
     * @param topic of the rows, after all transforms
     * @param rows their schema, after all transforms
     * @throws org.apache.kafka.common.config.ConfigException when an option is wrong
     */
    public static TableDefinition of(Map<String, String> configuration, String topic, Schema rows) {
        S3SinkOptions options = S3SinkOptions.of(configuration);
        return options.table().definition(options.tableName(topic), rows);
    }

    /** The columns by which changes are merged into the table of a topic; none when they are not. */
    public static List<String> key(Map<String, String> configuration, String topic) {
        S3SinkOptions options = S3SinkOptions.of(configuration);
        return options.mergeKeys().getOrDefault(options.tableName(topic), List.of());
    }
}
