package io.tailrace.cli.init;

import io.tailrace.event.AttributeValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What AWS says of a table.
 *
 * @param arn with region and account
 * @param keys hash key first
 * @param items as DynamoDB last counted, which it does about every six hours; 0 for a young table
 * @param bytes likewise
 * @param billing {@code PAY_PER_REQUEST} or {@code PROVISIONED}
 * @param streamArn of the newest stream, or null when there was never one
 * @param streamView what the stream's records hold, or null when no stream is enabled
 * @param timeToLive the attribute by which items expire, or null
 * @param recovery whether point-in-time recovery is on, in words, because some may not ask
 * @param keyArn of the customer's KMS key that encrypts the table, or null
 */
record TableFacts(
        String name,
        String arn,
        List<KeyAttribute> keys,
        long items,
        long bytes,
        String billing,
        @Nullable String streamArn,
        @Nullable String streamView,
        @Nullable String timeToLive,
        String recovery,
        @Nullable String keyArn) {
    /** DynamoDB Local's own region, which is not one of AWS. */
    private static final String LOCAL_REGION = "ddblocal";

    private static final String BOTH_IMAGES = "NEW_AND_OLD_IMAGES";

    /** An attribute of the table's key, and its type: S, N or B. */
    record KeyAttribute(String attribute, AttributeValue.Type type) {}

    TableFacts {
        keys = List.copyOf(keys);
    }

    /** Whether the table has a stream that carries what is needed. */
    boolean isStreamed() {
        return BOTH_IMAGES.equals(streamView);
    }

    /** Bytes of an item on average, or 0 when that is not known. */
    long itemBytes() {
        return items == 0 ? 0 : bytes / items;
    }

    /** The region of the table's name, or null where there are no regions. */
    @Nullable String region() {
        String region = arn.split(":", -1)[3];
        return region.isEmpty() || region.equals(LOCAL_REGION) ? null : region;
    }
}
