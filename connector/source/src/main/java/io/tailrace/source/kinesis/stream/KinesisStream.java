package io.tailrace.source.kinesis.stream;

import io.tailrace.aws.AwsErrors;
import io.tailrace.shard.Entry;
import io.tailrace.shard.Page;
import io.tailrace.shard.Page.Fullness;
import io.tailrace.shard.Shard;
import io.tailrace.shard.ShardReadException;
import io.tailrace.shard.ShardReadException.Reason;
import io.tailrace.shard.ShardReader;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.dynamodb.table.DateHeader;
import io.tailrace.source.kinesis.option.KinesisOptions;
import io.tailrace.source.kinesis.state.StreamStart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException;
import software.amazon.awssdk.services.kinesis.model.ExpiredNextTokenException;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** One data stream, as the shard engine wants to see it. */
public final class KinesisStream implements ShardReader<StreamRecord> {

    /** The operation of {@link #describe}. */
    public static final String DESCRIBE = "DescribeStreamSummary";

    /** An iterator is good for five minutes, and what it passes over may have been trimmed as long before the clocks say so. */
    private static final Duration TRIM_MARGIN = Duration.ofMinutes(10);

    private final KinesisClient client;
    private final StreamStart start;
    private final RecordReader records;
    private final int pageMaxRecords;
    private final ServiceClock clock;
    private final RejectedCalls rejections;
    private final Map<String, Duration> behind = new ConcurrentHashMap<>();
    /** When the last record that was read arrived, by the shard. */
    private final Map<String, Instant> arrivals = new ConcurrentHashMap<>();

    private volatile Duration kept = Duration.ofHours(24);

    /** @param rejections notices rejections that last; each single one is retried */
    public KinesisStream(
            KinesisClient client,
            StreamStart start,
            RecordReader records,
            int pageMaxRecords,
            ServiceClock clock,
            RejectedCalls rejections) {
        this.client = client;
        this.start = start;
        this.records = records;
        this.pageMaxRecords = pageMaxRecords;
        this.clock = clock;
        this.rejections = rejections;
    }

    /**
     * What the service says of a stream.
     *
     * @param target its name or ARN
     * @throws SdkException as the client does
     */
    public static StreamDescriptionSummary describe(KinesisClient client, String target, ServiceClock clock) {
        var answer = client.describeStreamSummary(request ->
                (target.startsWith("arn:") ? request.streamARN(target) : request.streamName(target)).build());
        DateHeader.of(answer).ifPresent(clock::heard);
        return answer.streamDescriptionSummary();
    }

    /** For how long the stream keeps a record, as of the last listing. */
    public Duration kept() {
        return kept;
    }

    /** How far the shard that is furthest behind was at its last read, as the service says; zero when none was read. */
    public Duration behind(Iterable<String> openShards) {
        Duration longest = Duration.ZERO;
        for (String shard : openShards) {
            Duration own = behind.getOrDefault(shard, Duration.ZERO);
            longest = own.compareTo(longest) > 0 ? own : longest;
        }
        return longest;
    }

    @Override
    public List<Shard> list() {
        StreamDescriptionSummary found =
                called(DESCRIBE, "describe", null, unused -> describe(client, start.streamArn(), clock));
        if (!start.isOfStreamCreated(found.streamCreationTimestamp())) {
            throw new ConnectException(replaced(start, found.streamCreationTimestamp()));
        }
        kept = Duration.ofHours(Objects.requireNonNullElse(found.retentionPeriodHours(), 24));
        return listed();
    }

    /** All that are listed: of a child that has another parent, that one as well. */
    @Override
    public List<Shard> childrenOf(String shardId) {
        List<Shard> all = listed();
        return all.stream().anyMatch(shard -> shard.parents().contains(shardId)) ? all : List.of();
    }

    /** Opens a shard at the last record read rather than after it: when that does not come back, it has been trimmed, which Kinesis does not say. */
    @Override
    public String open(String shardId, @Nullable String afterSequence) {
        if (afterSequence == null) {
            arrivals.remove(shardId);
        }
        String iterator = called(
                "GetShardIterator",
                "open shard " + shardId,
                shardId,
                unused -> answered(client.getShardIterator(request -> {
                            request.streamARN(start.streamArn()).shardId(shardId);
                            if (afterSequence != null) {
                                request.shardIteratorType(ShardIteratorType.AT_SEQUENCE_NUMBER)
                                        .startingSequenceNumber(afterSequence);
                            } else if (start.from() != null) {
                                request.shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                                        .timestamp(start.from());
                            } else {
                                request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
                            }
                        }))
                        .shardIterator());
        return new Place(afterSequence, iterator).text();
    }

    @Override
    public Page<StreamRecord> read(String shardId, String iterator) {
        Place place = Place.of(iterator);
        String where = "read shard " + shardId;
        if (place.lastRead() == null && mayHaveBeenTrimmed(shardId)) {
            throw new ShardReadException(
                    Reason.ITERATOR_EXPIRED,
                    where + " of stream " + start.streamArn(),
                    new IllegalStateException(
                            "what comes next may have been trimmed, which an iterator does not show"));
        }
        GetRecordsResponse answer = called(
                "GetRecords",
                where,
                shardId,
                unused -> answered(client.getRecords(request -> request.streamARN(start.streamArn())
                        .shardIterator(place.iterator())
                        .limit(pageMaxRecords))));
        Duration late = Duration.ofMillis(Objects.requireNonNullElse(answer.millisBehindLatest(), 0L));
        List<Record> found = answer.records();
        @Nullable String next = answer.nextShardIterator();
        @Nullable String last = place.lastRead();
        if (last != null) {
            boolean atTip = found.isEmpty() && (next == null || late.isZero());
            if (atTip || (!found.isEmpty() && !found.get(0).sequenceNumber().equals(last))) {
                throw new ShardReadException(
                        Reason.TRIMMED,
                        where + " of stream " + start.streamArn(),
                        new IllegalStateException("the last record that was read is not there any more"));
            }
        }
        boolean waiting = last != null && found.isEmpty();
        List<Record> newer = last == null || waiting ? found : found.subList(1, found.size());
        if (next == null) {
            behind.remove(shardId);
        } else {
            behind.put(shardId, late);
        }
        return page(newer, next == null ? null : new Place(waiting ? last : null, next).text(), late, shardId);
    }

    /** Kinesis continues an iterator at the oldest record that is left. Opened anew at the last one, the shard shows whether that is there. */
    private boolean mayHaveBeenTrimmed(String shardId) {
        @Nullable Instant arrival = arrivals.get(shardId);
        return arrival != null
                && !behind.getOrDefault(shardId, Duration.ZERO).isZero()
                && arrival.isBefore(clock.instant().minus(kept).plus(TRIM_MARGIN));
    }

    private Page<StreamRecord> page(List<Record> found, @Nullable String next, Duration late, String shardId) {
        List<Entry<StreamRecord>> entries = new ArrayList<>();
        long bytes = 0;
        for (Record record : found) {
            byte[] data = record.data().asByteArrayUnsafe();
            bytes += data.length;
            arrivals.put(shardId, record.approximateArrivalTimestamp());
            entries.add(new Entry<>(
                    record.sequenceNumber(),
                    record.approximateArrivalTimestamp(),
                    records.read(data, record.partitionKey(), shardId)));
        }
        return new Page<>(entries, bytes, next, late.isZero() ? Fullness.PARTIAL : Fullness.FULL, clock.instant());
    }

    /**
     * Where to read on.
     *
     * @param lastRead the record that must come first, as proof that nothing after it is missing; null once it has come
     */
    private record Place(@Nullable String lastRead, String iterator) {

        static Place of(String text) {
            int space = text.indexOf(' ');
            return space < 0 ? new Place(null, text) : new Place(text.substring(0, space), text.substring(space + 1));
        }

        String text() {
            return lastRead == null ? iterator : lastRead + " " + iterator;
        }
    }

    private List<Shard> listed() {
        List<Shard> shards = new ArrayList<>();
        @Nullable String token = null;
        do {
            @Nullable String from = token;
            ListShardsResponse answer = called(
                    "ListShards",
                    "list the shards",
                    null,
                    unused -> answered(client.listShards(request -> {
                        if (from == null) {
                            request.streamARN(start.streamArn());
                        } else {
                            request.nextToken(from);
                        }
                    })));
            answer.shards()
                    .forEach(shard -> shards.add(new Shard(
                            shard.shardId(),
                            Stream.of(shard.parentShardId(), shard.adjacentParentShardId())
                                    .filter(Objects::nonNull)
                                    .toList())));
            token = answer.nextToken();
        } while (token != null);
        return shards;
    }

    private <T extends SdkResponse> T answered(T answer) {
        DateHeader.of(answer).ifPresent(clock::heard);
        return answer;
    }

    private <T> T called(String operation, String action, @Nullable String shardId, Function<KinesisClient, T> call) {
        String where = action + " of stream " + start.streamArn();
        String target = Objects.requireNonNullElse(shardId, RejectedCalls.ALL);
        try {
            T answer = call.apply(client);
            rejections.answered(operation, target);
            return answer;
        } catch (ExpiredIteratorException e) {
            throw new ShardReadException(Reason.ITERATOR_EXPIRED, where, e);
        } catch (ProvisionedThroughputExceededException
                | LimitExceededException
                | KmsThrottlingException
                | ResourceInUseException
                | ExpiredNextTokenException e) {
            throw new ShardReadException(Reason.BUSY, where, e);
        } catch (ResourceNotFoundException e) {
            throw notFound(where, shardId, e);
        } catch (InvalidArgumentException e) {
            // Of a sequence number that was trimmed, or a moment that has not come.
            if (action.startsWith("open")) {
                throw new ShardReadException(isEarly() ? Reason.BUSY : Reason.TRIMMED, where, e);
            }
            throw refused(operation, where, target, e);
        } catch (SdkException e) {
            if (AwsErrors.isTransient(e)) {
                throw new ShardReadException(Reason.BUSY, where, e);
            }
            throw refused(operation, where, target, e);
        }
    }

    private boolean isEarly() {
        @Nullable Instant from = start.from();
        return from != null && from.isAfter(clock.instant());
    }

    private RuntimeException refused(String operation, String where, String target, SdkException e) {
        ConnectException refused = refusal(where, operation, e);
        if (!(e instanceof AwsServiceException)) {
            return refused;
        }
        rejections.rejected(operation, target, refused);
        return new ShardReadException(Reason.BUSY, where, e);
    }

    /** The service says the same for a shard whose retention is over and for a stream that is gone: find out which. */
    private RuntimeException notFound(String where, @Nullable String shardId, ResourceNotFoundException cause) {
        if (shardId == null) {
            return new ConnectException(gone(start.streamArn()), cause);
        }
        try {
            boolean listed = list().stream().anyMatch(shard -> shard.id().equals(shardId));
            if (!listed) {
                rejections.gone(shardId);
            }
            return new ShardReadException(listed ? Reason.BUSY : Reason.GONE, where, cause);
        } catch (ShardReadException | ConnectException e) {
            return e;
        }
    }

    /**
     * What it means that the service does not answer, and which permission the call takes.
     *
     * @param action what was tried, as the middle of a sentence
     */
    public static ConnectException refusal(String action, String operation, SdkException e) {
        String key = e instanceof KmsAccessDeniedException ? ", and kms:Decrypt on the stream's key" : "";
        return AwsErrors.translate(action + " (kinesis:" + operation + key + ")", e);
    }

    /** Says that there is no such stream, and what helps. */
    public static String gone(String stream) {
        return "Stream " + stream
                + " does not exist (any more), and a deleted stream takes all its records with it. Check "
                + KinesisOptions.STREAM + " and the region; when the stream has been created again, "
                + KinesisOptions.ON_DATA_LOSS + "=continue begins with the new one.";
    }

    /** Says that the stream is another one than the one that was captured, and what helps. */
    public static String replaced(StreamStart captured, Instant created) {
        return "Stream " + captured.streamArn() + " was deleted and created again at " + created
                + ": what the stream of " + captured.created()
                + " had and was not read yet is lost. To continue with the new stream from its oldest record, set "
                + KinesisOptions.ON_DATA_LOSS + "=continue and restart the connector.";
    }
}
