package io.tailrace.record;

import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The header of a change that was too large for its topic. The record has the item's keys and no images; the header says where the whole change
 * is, as {@code s3://bucket/key}.
 */
public final class LargeChangeHeader {

    public static final String NAME = "io.tailrace.large";

    private LargeChangeHeader() {}

    /** Refuses a change without its images: a row of its keys alone would look like an item that has lost its attributes. */
    public static void requireImages(ConnectRecord<?> record) {
        @Nullable Header header = record.headers().lastWithName(NAME);
        if (header != null) {
            throw new DataException("the change was too large for the topic, and its images are in " + header.value()
                    + ", so it cannot become a row. Take such records out before this transform, by a Filter whose predicate is"
                    + " org.apache.kafka.connect.transforms.predicates.HasHeaderKey with name=" + NAME
                    + ", or let the sink put them into its dead letter queue");
        }
    }
}
