package io.tailrace.cli;

import io.tailrace.chain.EntityChains;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.sink.s3.SinkTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a sink makes in Athena, as statements. */
final class SinkDdl {
    private final Map<String, String> config;

    /** @param home where references to files start when the working directory has no such file */
    SinkDdl(ConnectorFile sink, Path home) {
        this.config = RowSchema.pinned(sink.config(), home);
    }

    /** The table of one topic, or of each of its entities. */
    List<LakeDdl> of(String topic) {
        List<LakeDdl> tables = new ArrayList<>();
        EntityChains.of(config, topic).forEach((rowTopic, chain) -> {
            RowSchema rows = RowSchema.after(chain, rowTopic);
            tables.add(new LakeDdl(
                    SinkTable.of(config, rows.topic(), rows.schema()),
                    SinkTable.form(config),
                    LakeDdl.Origin.SOURCE_CONNECTOR,
                    SinkTable.key(config, rows.topic())));
        });
        return tables;
    }
}
