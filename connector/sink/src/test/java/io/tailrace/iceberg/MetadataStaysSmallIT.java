package io.tailrace.iceberg;

import static io.tailrace.iceberg.TestLog.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The metadata of a log that is committed to again and again; {@code -Dtailrace.commits=10000} for the long run. */
class MetadataStaysSmallIT {
    private static final int COMMITS = Integer.getInteger("tailrace.commits", 310);
    private static final int MOST_METADATA_BYTES = 300_000;

    private final TestLog lake = new TestLog();

    @Test
    void many_commits_leave_the_metadata_small() {
        ChangeLog log = lake.open();
        lake.table()
                .updateProperties()
                .set("history.expire.max-snapshot-age-ms", "1")
                .commit();

        int most = 0;
        for (int i = 0; i < COMMITS; i++) {
            log.append(chunk(0, i, i + 1));
            most = i % 50 == 0 ? Math.max(most, lake.metadataBytes()) : most;
        }

        assertThat(lake.files()).hasSize(COMMITS);
        assertThat(StreamSupport.stream(lake.table().snapshots().spliterator(), false))
                .hasSizeLessThan(300);
        assertThat(lake.position(0)).isEqualTo(new LogPosition(0, COMMITS));
        assertThat(most).isLessThan(MOST_METADATA_BYTES);
    }
}
