package io.tailrace.sink.s3;

import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.MergeDefinition.LogRows;
import io.tailrace.row.FlattenOptions;
import io.tailrace.sink.layout.SpanLayout;
import io.tailrace.sink.s3.option.FirehoseConfigDef;
import io.tailrace.sink.s3.option.IcebergConfigDef;
import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;

/** The options of a merge of Firehose's objects: where these are, and of the sink's those of tables and their store. */
final class FirehoseOptions {
    private final AbstractConfig config;
    private final S3SinkOptions tables;
    private final String table;
    private final Schema rows;

    private FirehoseOptions(Map<String, String> given) {
        this.config = new AbstractConfig(FirehoseConfigDef.define(), given, false);
        this.tables = S3SinkOptions.of(given);
        if (tables.tableForm() != TableForm.ICEBERG) {
            throw invalid(IcebergConfigDef.TABLE_FORMAT, given, "must be iceberg: the log and the current table are");
        }
        if (tables.mergeKeys().size() != 1) {
            throw invalid(
                    IcebergConfigDef.MERGE_KEYS,
                    given,
                    "must name one table, which is made of the objects, with the columns of its key, as in"
                            + " sales_orders_items=order_id");
        }
        this.table = tables.mergeKeys().keySet().iterator().next();
        this.rows = rows(given);
        requireFolderOfItsOwn();
    }

    /** The options; a ConfigException names the first that is wrong. */
    static FirehoseOptions of(Map<String, String> given) {
        return new FirehoseOptions(given);
    }

    private static ConfigException invalid(String option, Map<String, String> given, String problem) {
        return new ConfigException(option, given.get(option), problem);
    }

    /** Tables in the folder would be read as objects, and their files be added to themselves. */
    private void requireFolderOfItsOwn() {
        for (String name : new String[] {table, logTable()}) {
            String own = tables.prefix() + name + "/";
            if (own.startsWith(folder()) || folder().startsWith(own)) {
                throw new ConfigException(
                        FirehoseConfigDef.PREFIX,
                        config.getString(FirehoseConfigDef.PREFIX),
                        "must be another folder than that of the table " + name + ", " + own
                                + ": give the table another name in " + IcebergConfigDef.MERGE_KEYS
                                + ", or the tables a folder in " + S3SinkConfigDef.PREFIX);
            }
        }
    }

    /** What the function makes of declared columns: these, and those of the change. */
    private static Schema rows(Map<String, String> given) {
        String columns = given.get(S3SinkConfigDef.COLUMNS);
        if (columns == null) {
            throw invalid(
                    S3SinkConfigDef.COLUMNS,
                    given,
                    "must be the columns of the objects' rows, as the function declares them");
        }
        return Objects.requireNonNull(
                FlattenOptions.of(Map.of("columns", columns)).rows("Row").schema(), "columns are declared");
    }

    /** The store and the catalog of the tables. */
    S3SinkOptions tables() {
        return tables;
    }

    /** With a slash at its end and none at its start. */
    String folder() {
        return config.getString(FirehoseConfigDef.PREFIX).replaceAll("^/+|/+$", "") + "/";
    }

    /** The current table. */
    String table() {
        return table;
    }

    /** Its log of changes. */
    String logTable() {
        return table + SpanLayout.CHANGES;
    }

    Schema rows() {
        return rows;
    }

    MergeDefinition merge() {
        return tables.merge(table, LogRows.OBJECTS);
    }
}
