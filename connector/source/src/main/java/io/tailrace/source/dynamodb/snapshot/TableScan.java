package io.tailrace.source.dynamodb.snapshot;

import io.tailrace.aws.AwsErrors;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.change.ItemJson;
import io.tailrace.source.dynamodb.table.DateHeader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * DynamoDB's parallel Scan. Eventually consistent, at half the price: what a row misses is younger than a moment, and the stream brings it.
 */
public final class TableScan implements ItemScan {

    private final DynamoDbClient client;
    private final String target;
    private final ChangeBuilder events;
    private final ServiceClock clock;
    private final int totalSegments;

    /** @param target what calls name the table by */
    public TableScan(
            DynamoDbClient client, String target, ChangeBuilder events, ServiceClock clock, int totalSegments) {
        this.client = client;
        this.target = target;
        this.events = events;
        this.clock = clock;
        this.totalSegments = totalSegments;
    }

    @Override
    public ScanPage page(int segment, @Nullable String afterKey, int limit) {
        ScanRequest.Builder request = ScanRequest.builder()
                .tableName(target)
                .segment(segment)
                .totalSegments(totalSegments)
                .limit(limit)
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
        if (afterKey != null) {
            request.exclusiveStartKey(ItemJson.readKey(afterKey));
        }
        Instant askedAt = clock.instant();
        try {
            return page(client.scan(request.build()), askedAt);
        } catch (SdkException e) {
            throw AwsErrors.translate("scan table " + events.table(), e);
        }
    }

    private ScanPage page(ScanResponse response, Instant askedAt) {
        DateHeader.of(response).ifPresent(clock::heard);
        Instant answeredAt = clock.instant();
        // Not later than the reading; the worker's own clock may have been ahead before the first answer.
        Instant readAt = askedAt.isBefore(answeredAt) ? askedAt : answeredAt;
        List<KeyedChange> rows = response.items().stream()
                .map(item -> events.ofScan(item, readAt))
                .toList();
        Map<String, AttributeValue> last = response.lastEvaluatedKey();
        boolean more = response.hasLastEvaluatedKey() && !last.isEmpty();
        double units = response.consumedCapacity() == null
                        || response.consumedCapacity().capacityUnits() == null
                ? 0
                : response.consumedCapacity().capacityUnits();
        return new ScanPage(rows, more ? ItemJson.write(last) : null, units);
    }
}
