package io.tailrace.cli;

import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.sink.s3.SinkTable;
import java.nio.file.Path;
import java.util.Map;

/** What a sink makes in Athena, as statements. */
final class SinkDdl {
    private final Map<String, String> config;

    /** @param home where references to files start when the working directory has no such file */
    SinkDdl(ConnectorFile sink, Path home) {
        this.config = RowSchema.pinned(sink.config(), home);
    }

    /** The table of one topic. */
    LakeDdl of(String topic) {
        RowSchema rows = RowSchema.after(config, topic);
        return new LakeDdl(
                SinkTable.of(config, rows.topic(), rows.schema()),
                SinkTable.form(config),
                LakeDdl.Origin.SOURCE_CONNECTOR);
    }
}
