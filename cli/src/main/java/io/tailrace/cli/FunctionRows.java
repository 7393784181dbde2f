package io.tailrace.cli;

import io.tailrace.catalog.ConnectColumns;
import io.tailrace.catalog.JsonColumns;
import io.tailrace.cli.connect.PropertiesFile;
import io.tailrace.cli.stack.LakeRows;
import io.tailrace.cli.stack.PipelineFile;
import io.tailrace.cli.stack.TableKey;
import java.nio.file.Path;
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
        String topic = settings.getOrDefault("topic", pipeline.parameter("LakePrefix"));
        return new LakeRows(
                JsonColumns.of(
                        ConnectColumns.of(RowSchema.after(settings, topic).schema())),
                RowSchema.keys(settings, topic, key));
    }
}
