package io.tailrace.iceberg;

import static io.tailrace.iceberg.TestLog.NAME;
import static io.tailrace.iceberg.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.iceberg.ChangeLog.Visibility;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;

/** The clock of another worker was two minutes ahead when it committed, or this one's was set back. */
class ClocksDifferTest {
    private final TestLog lake = new TestLog();

    @Test
    void a_commit_by_a_clock_far_behind_the_table_s_last_commit_is_tried_again_and_names_the_clock()
            throws IOException {
        lake.open().append(chunk(0, 0, 10));
        lastCommitWas(System.currentTimeMillis() + 120_000);

        assertThatThrownBy(() -> lake.open().append(chunk(0, 10, 20)))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("Could not append to table")
                .hasMessageContaining("last commit is more than a minute later than this worker's clock")
                .hasMessageContaining("NTP");

        // Iceberg itself allows a minute.
        lastCommitWas(System.currentTimeMillis() + 30_000);
        assertThat(lake.open().append(chunk(0, 10, 20))).isEqualTo(Visibility.VISIBLE);
    }

    /** As a worker whose clock is ahead would have written it. */
    private void lastCommitWas(long millis) throws IOException {
        TableMetadata metadata = ((BaseTable) lake.table()).operations().current();
        String changed = TableMetadataParser.toJson(metadata)
                .replace(
                        "\"timestamp-ms\":" + metadata.currentSnapshot().timestampMillis(),
                        "\"timestamp-ms\":" + millis)
                .replace("\"last-updated-ms\":" + metadata.lastUpdatedMillis(), "\"last-updated-ms\":" + millis);
        String location = "s3://lake/raw/orders_changes/metadata/at-" + millis + ".metadata.json";
        try (OutputStream out = lake.table().io().newOutputFile(location).create()) {
            out.write(changed.getBytes(StandardCharsets.UTF_8));
        }
        lake.catalog.dropTable(NAME, false);
        lake.catalog.registerTable(NAME, location);
    }
}
