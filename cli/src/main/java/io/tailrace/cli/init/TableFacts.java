package io.tailrace.cli.init;

import io.tailrace.event.AttributeValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What AWS says of a table.
 *
 * @param arn with region and account
 * @param keys hash key first
 * @param streamView what the stream's records hold, or null when no stream is enabled
 */
record TableFacts(
        String name,
        String arn,
        List<KeyAttribute> keys,
        Size size,
        @Nullable String streamView,
        Settings settings) {
    /** DynamoDB Local's own region, which is not one of AWS. */
    private static final String LOCAL_REGION = "ddblocal";

    private static final String BOTH_IMAGES = "NEW_AND_OLD_IMAGES";

    /** An attribute of the table's key, and its type: S, N or B. */
    record KeyAttribute(String attribute, AttributeValue.Type type) {}

    /** As DynamoDB last counted, which it does about every six hours; zeros for a young table. */
    record Size(long items, long bytes) {}

    /**
     * How the table is set up.
     *
     * @param billing {@code PAY_PER_REQUEST} or {@code PROVISIONED}
     * @param timeToLive the attribute by which items expire, or null
     * @param recovery whether point-in-time recovery is on, in words, because some may not ask
     * @param keyArn of the customer's KMS key that encrypts the table, or null
     */
    record Settings(
            String billing,
            @Nullable String timeToLive,
            String recovery,
            @Nullable String keyArn) {}

    TableFacts {
        keys = List.copyOf(keys);
    }

    /** Whether the table has a stream that carries what is needed. */
    boolean isStreamed() {
        return BOTH_IMAGES.equals(streamView);
    }

    /** Bytes of an item on average, or 0 when that is not known. */
    long itemBytes() {
        return size.items() == 0 ? 0 : size.bytes() / size.items();
    }

    /** The region of the table's name, or null where there are no regions. */
    @Nullable String region() {
        String region = arn.split(":", -1)[3];
        return region.isEmpty() || region.equals(LOCAL_REGION) ? null : region;
    }
}
