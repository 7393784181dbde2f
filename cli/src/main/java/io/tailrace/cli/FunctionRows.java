package io.tailrace.cli;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.JsonColumns;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.stack.LakeRows;
import io.tailrace.cli.stack.PipelineFile;
import io.tailrace.cli.stack.TableKey;
import io.tailrace.option.NameList;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the function makes of a table's changes, by the settings that the file of a deployment names. */
final class FunctionRows implements LakeRows.Source {
    private final Path home;

    /** @param home where the settings' file, and references in it, start */
    FunctionRows(Path home) {
        this.home = home;
    }

    @Override
    public LakeRows of(PipelineFile pipeline, TableKey key) {
        Map<String, String> settings =
                RowSchema.pinned(PropertiesFile.read(home.resolve(pipeline.parameter("ConfigFile"))), home);
        requireFit(pipeline, settings);
        String topic = settings.getOrDefault("topic", pipeline.parameter("LakePrefix"));
        return new LakeRows(
                JsonColumns.of(
                        ConnectColumns.of(RowSchema.after(settings, topic).schema())),
                RowSchema.keys(settings, topic, key));
    }

    /** What the function tells Firehose about a record must be what the stack has for it. */
    private static void requireFit(PipelineFile pipeline, Map<String, String> settings) {
        if (pipeline.parameter("Format").equals("iceberg")) {
            requireSame(pipeline, settings, "iceberg.database", "DatabaseName");
            requireSame(pipeline, settings, "iceberg.table", "LakePrefix");
            return;
        }
        List<String> headers = NameList.of(settings.getOrDefault("partition.key.headers", ""));
        if (pipeline.parameter("DynamicPartitioning").equals("true") && !headers.containsAll(List.of("dt", "hour"))) {
            throw new IllegalArgumentException(pipeline.parameter("ConfigFile")
                    + " does not give Firehose the folders of a row, and DynamicPartitioning=true needs them: add"
                    + " PartitionByTime and partition.key.headers=dt,hour, as"
                    + " config/lambda/sales-orders-partitioned.properties has them.");
        }
    }

    private static void requireSame(
            PipelineFile pipeline, Map<String, String> settings, String option, String parameter) {
        String said = settings.getOrDefault(option, "");
        String wanted = pipeline.parameter(parameter);
        if (!said.equals(wanted)) {
            throw new IllegalArgumentException(pipeline.parameter("ConfigFile") + " has "
                    + (said.isEmpty() ? "no " + option : option + '=' + said)
                    + ", and with Format=iceberg Firehose writes to"
                    + " the table that it names: set " + option + '=' + wanted + ", the stack's " + parameter + ".");
        }
    }
}
