package io.tailrace.iceberg;

import java.util.stream.StreamSupport;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Old snapshots of the tables that are written here. */
public final class Snapshots {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    private Snapshots() {}

    /**
     * Expires those that the table's properties let go, once there are many: each commit writes all of them anew. A failure is
     * logged, since the commit before it stands.
     *
     * @param many from how many on
     */
    public static void expire(Table table, int many) {
        if (StreamSupport.stream(table.snapshots().spliterator(), false).count() < many) {
            return;
        }
        try {
            table.expireSnapshots().commit();
        } catch (RuntimeException e) {
            LOG.warn("Could not expire snapshots of table {}; its metadata will grow: {}", table.name(), e.toString());
        }
    }
}
