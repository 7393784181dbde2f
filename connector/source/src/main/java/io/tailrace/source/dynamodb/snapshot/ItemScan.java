package io.tailrace.source.dynamodb.snapshot;

import io.tailrace.source.KeyedChange;
import io.tailrace.source.RejectedCalls;
import java.util.function.UnaryOperator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Reads one page of one segment of a table. Blocks; faults that may pass are RetriableExceptions. */
@FunctionalInterface
public interface ItemScan {

    /**
     * Reads the next page.
     *
     * @param afterKey DynamoDB JSON of the key to start after; null for the beginning
     * @param limit the most items to read
     */
    ScanPage page(int segment, @Nullable String afterKey, int limit);

    /** The same scan with something else in the place of each row. */
    default ItemScan mapping(UnaryOperator<KeyedChange> row) {
        return (segment, afterKey, limit) -> {
            ScanPage page = page(segment, afterKey, limit);
            return new ScanPage(page.rows().stream().map(row).toList(), page.lastEvaluatedKey(), page.consumedUnits());
        };
    }

    /** The same scan; calls that the service rejects are retried. */
    default ItemScan retrying(RejectedCalls rejections) {
        return (segment, afterKey, limit) -> {
            try {
                ScanPage page = page(segment, afterKey, limit);
                rejections.answered("Scan", RejectedCalls.ALL);
                return page;
            } catch (RetriableException e) {
                throw e;
            } catch (ConnectException e) {
                if (!(e.getCause() instanceof AwsServiceException)) {
                    throw e;
                }
                rejections.rejected("Scan", RejectedCalls.ALL, e);
                throw new RetriableException(e.getMessage(), e);
            }
        };
    }
}
