package io.tailrace.source.dynamodb.stream;

import io.tailrace.aws.AwsErrors;
import io.tailrace.aws.RawBody;
import io.tailrace.event.MalformedEventException;
import io.tailrace.shard.Page;
import io.tailrace.shard.Page.Fullness;
import io.tailrace.shard.Shard;
import io.tailrace.shard.ShardReadException;
import io.tailrace.shard.ShardReadException.Reason;
import io.tailrace.shard.ShardReader;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.table.CallSpacing;
import io.tailrace.source.dynamodb.table.DateHeader;
import io.tailrace.source.dynamodb.trouble.StreamGoneException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ShardFilterType;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamDescription;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The stream of one table, as the shard engine wants to see it. */
public final class TableStream implements ShardReader<KeyedChange> {

    // A page ends at 1,000 records or 1 MB. A record is not larger than two images of 400 KB, so above this mark the
    // next might not have fitted.
    private static final int FULL_PAGE_RECORDS = 1_000;
    private static final long FULL_PAGE_BYTES = 200_000;

    private final DynamoDbStreamsClient client;
    private final String streamArn;
    private final ChangeBuilder events;
    private final ServiceClock clock;
    private final CallSpacing listings;
    private final @Nullable RejectedCalls rejections;

    /** A stream whose rejected calls fail at once. */
    public TableStream(
            DynamoDbStreamsClient client,
            String streamArn,
            ChangeBuilder events,
            ServiceClock clock,
            CallSpacing listings) {
        this(client, streamArn, events, clock, listings, null);
    }

    /** @param rejections notices rejections that last; each single one is retried */
    public TableStream(
            DynamoDbStreamsClient client,
            String streamArn,
            ChangeBuilder events,
            ServiceClock clock,
            CallSpacing listings,
            @Nullable RejectedCalls rejections) {
        this.client = client;
        this.streamArn = streamArn;
        this.events = events;
        this.clock = clock;
        this.listings = listings;
        this.rejections = rejections;
    }

    @Override
    public List<Shard> list() {
        return pages(DescribeStreamRequest.builder().streamArn(streamArn).build());
    }

    /** The keys of the table whose stream it is. It names no types: S and N are the same here, and a binary key will be refused. */
    public KeySchema keys() {
        listings.await();
        DescribeStreamRequest request =
                DescribeStreamRequest.builder().streamArn(streamArn).limit(1).build();
        return KeySchema.of(answered("DescribeStream", "describe", null, () -> client.describeStream(request))
                .streamDescription()
                .keySchema()
                .stream()
                .map(key -> new KeySchema.Attribute(key.attributeName(), ScalarAttributeType.S))
                .toList());
    }

    @Override
    public List<Shard> childrenOf(String shardId) {
        List<Shard> found = pages(DescribeStreamRequest.builder()
                .streamArn(streamArn)
                .shardFilter(filter -> filter.type(ShardFilterType.CHILD_SHARDS).shardId(shardId))
                .build());
        // An emulator may not know the filter, and answers with all shards.
        return found.stream().filter(shard -> shard.parents().contains(shardId)).toList();
    }

    @Override
    public String open(String shardId, @Nullable String afterSequence) {
        ShardIteratorType type =
                afterSequence == null ? ShardIteratorType.TRIM_HORIZON : ShardIteratorType.AFTER_SEQUENCE_NUMBER;
        return answered(
                        "GetShardIterator",
                        "open shard " + shardId,
                        shardId,
                        () -> client.getShardIterator(request -> request.streamArn(streamArn)
                                .shardId(shardId)
                                .shardIteratorType(type)
                                .sequenceNumber(afterSequence)))
                .shardIterator();
    }

    @Override
    public Page<KeyedChange> read(String shardId, String iterator) {
        String where = "read shard " + shardId;
        RawBody body = new RawBody();
        answered(
                "GetRecords",
                where,
                shardId,
                () -> client.getRecords(
                        request -> request.shardIterator(iterator).overrideConfiguration(body::keep)));
        PageReader.Answer answer = read(where, body.bytes(), shardId);
        Fullness fullness = answer.entries().size() >= FULL_PAGE_RECORDS || answer.bytes() >= FULL_PAGE_BYTES
                ? Fullness.FULL
                : Fullness.PARTIAL;
        return new Page<>(answer.entries(), answer.bytes(), answer.nextIterator(), fullness, clock.instant());
    }

    /** What is not JSON did not come from the service but from something in between, and is retried like any network fault. */
    private PageReader.Answer read(String action, byte[] json, String shardId) {
        try {
            return PageReader.read(json, events, shardId);
        } catch (MalformedEventException e) {
            throw new ShardReadException(Reason.BUSY, action + " of stream " + streamArn, e);
        }
    }

    private List<Shard> pages(DescribeStreamRequest request) {
        List<Shard> shards = new ArrayList<>();
        @Nullable String from = null;
        do {
            listings.await();
            DescribeStreamRequest page =
                    request.toBuilder().exclusiveStartShardId(from).build();
            StreamDescription description = answered(
                            "DescribeStream", "list the shards", null, () -> client.describeStream(page))
                    .streamDescription();
            description
                    .shards()
                    .forEach(shard -> shards.add(new Shard(
                            shard.shardId(),
                            shard.parentShardId() == null ? List.of() : List.of(shard.parentShardId()))));
            from = description.lastEvaluatedShardId();
        } while (from != null);
        return shards;
    }

    private <T extends SdkResponse> T answered(
            String operation, String action, @Nullable String shardId, Supplier<T> call) {
        String where = action + " of stream " + streamArn;
        String target = Objects.requireNonNullElse(shardId, RejectedCalls.ALL);
        try {
            T answer = call.get();
            DateHeader.of(answer).ifPresent(clock::heard);
            if (rejections != null) {
                rejections.answered(operation, target);
            }
            return answer;
        } catch (ExpiredIteratorException e) {
            throw new ShardReadException(Reason.ITERATOR_EXPIRED, where, e);
        } catch (TrimmedDataAccessException e) {
            throw new ShardReadException(Reason.TRIMMED, where, e);
        } catch (LimitExceededException e) {
            throw new ShardReadException(Reason.BUSY, where, e);
        } catch (ResourceNotFoundException e) {
            throw notFound(where, shardId, e);
        } catch (SdkException e) {
            if (AwsErrors.isTransient(e)) {
                throw new ShardReadException(Reason.BUSY, where, e);
            }
            ConnectException refused = AwsErrors.translate(where + " (dynamodb:" + operation + ")", e);
            if (rejections == null || !(e instanceof AwsServiceException)) {
                throw refused;
            }
            rejections.rejected(operation, target, refused);
            throw new ShardReadException(Reason.BUSY, where, e);
        }
    }

    /** The service says the same for a trimmed shard, for a stream that is gone, and occasionally for no reason: find out which. */
    private RuntimeException notFound(String where, @Nullable String shardId, ResourceNotFoundException cause) {
        if (shardId == null) {
            return new StreamGoneException(
                    "Stream " + streamArn + " of table " + events.table()
                            + " no longer exists: it was disabled more than 24 hours ago, or the table was dropped. "
                            + "The connector follows the table's next stream when there is one and "
                            + SourceOptions.ON_DATA_LOSS + " has decided about the changes in between.",
                    cause);
        }
        try {
            boolean listed = list().stream().anyMatch(shard -> shard.id().equals(shardId));
            if (!listed && rejections != null) {
                rejections.gone(shardId);
            }
            return new ShardReadException(listed ? Reason.BUSY : Reason.GONE, where, cause);
        } catch (ShardReadException | StreamGoneException e) {
            return e;
        }
    }
}
