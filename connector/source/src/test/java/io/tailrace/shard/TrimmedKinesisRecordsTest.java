package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.source.KeyNames;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.kinesis.option.KinesisOptions.OnDataLoss;
import io.tailrace.source.kinesis.state.StreamStart;
import io.tailrace.source.kinesis.stream.KinesisStream;
import io.tailrace.source.kinesis.stream.RecordReader;
import io.tailrace.source.kinesis.stream.StreamRecord;
import io.tailrace.source.kinesis.stream.StreamRetention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryRequest;
import software.amazon.awssdk.services.kinesis.model.DescribeStreamSummaryResponse;
import software.amazon.awssdk.services.kinesis.model.GetRecordsRequest;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.kinesis.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.kinesis.model.ListShardsRequest;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;

/** A shard with a record a minute that keeps them for a day, and like Kinesis continues in silence at the oldest that is left. */
class TrimmedKinesisRecordsTest {

    private static final Instant CREATED = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant START = Instant.parse("2026-03-10T00:00:00Z");
    private static final String ARN = "arn:aws:kinesis:eu-central-1:111122223333:stream/s";

    private final Map<String, ShardOffset> store = new HashMap<>();
    private final List<Long> got = new ArrayList<>();
    private Instant now = START;
    private int pageSize = 10;

    @Test
    void what_is_trimmed_while_a_backlog_waits_for_a_restart_is_noticed() {
        run(new Task(START), 6, Duration.ofMillis(300));
        now = now.plus(Duration.ofHours(5));

        assertThatThrownBy(() -> run(new Task(START), 6, Duration.ofMillis(300)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("may have been trimmed before they were read");
    }

    @Test
    void what_is_trimmed_before_a_slow_reader_is_noticed_though_it_has_an_iterator() {
        pageSize = 1;
        long first = oldest() + 30;
        store.put("S", new ShardOffset(new Progress.After("" + first), "", "S", at(first)));

        assertThatThrownBy(() -> run(new Task(START.minus(Duration.ofDays(5))), 12, Duration.ofMinutes(10)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("may have been trimmed before they were read");
        assertThat(got).as("without a gap until then").isEqualTo(following(first, got.size()));
    }

    @Test
    void a_backlog_of_a_day_is_read_whole_and_restarts_lose_nothing() {
        pageSize = 100;
        long first = oldest();
        for (int i = 0; i < 4; i++) {
            run(new Task(START), 8, Duration.ofMillis(300));
        }

        assertThat(got).hasSize(1_440).isEqualTo(following(first - 1, 1_440));
    }

    private static List<Long> following(long before, int count) {
        return LongStream.rangeClosed(before + 1, before + count).boxed().toList();
    }

    private void run(Task task, int steps, Duration pause) {
        for (int i = 0; i < steps; i++) {
            task.step();
            now = now.plus(pause);
        }
    }

    private static Instant at(long record) {
        return CREATED.plus(Duration.ofMinutes(record));
    }

    private long oldest() {
        return Duration.between(CREATED, now.minus(Duration.ofHours(24))).toMinutes() + 1;
    }

    private long newest() {
        return Duration.between(CREATED, now).toMinutes();
    }

    private final class Task {

        private final QueuedCalls calls = new QueuedCalls();
        private final ShardEngine<StreamRecord> engine;

        Task(Instant since) {
            ServiceClock serviceClock = new ServiceClock(() -> now, () -> 0);
            KinesisStream stream = new KinesisStream(
                    new Shards(),
                    new StreamStart(ARN, CREATED, since, null),
                    new RecordReader("", KeyNames.KEEP, since),
                    10_000,
                    serviceClock,
                    new RejectedCalls(() -> now));
            engine = new ShardEngine<>(
                    stream,
                    ids -> {
                        Map<String, ShardOffset> found = new HashMap<>(store);
                        found.keySet().retainAll(ids);
                        return found;
                    },
                    calls,
                    Gate.open(),
                    new StreamRetention(ARN, CREATED, OnDataLoss.FAIL, stream::kept, serviceClock),
                    new EngineSettings(
                            "S"::equals,
                            shard -> true,
                            () -> "n",
                            Instant.EPOCH,
                            since,
                            new EngineSettings.Intervals(Duration.ofMinutes(1), Duration.ofSeconds(30)),
                            new EngineSettings.Limits(32 << 20, 8)),
                    new Pace(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMillis(250), new Random(1)),
                    () -> now);
        }

        void step() {
            calls.settle(Duration.ZERO);
            engine.startDueReads();
            calls.settle(Duration.ZERO);
            engine.emit(5_000, emission -> {
                if (emission instanceof Emission.Data<StreamRecord> data) {
                    got.add(Long.valueOf(data.entry().sequence()));
                    store.put("S", data.offset());
                } else if (emission instanceof Emission.Checkpoint<StreamRecord> checkpoint) {
                    store.put("S", checkpoint.offset());
                }
            });
        }
    }

    private final class Shards implements KinesisClient {

        @Override
        public DescribeStreamSummaryResponse describeStreamSummary(DescribeStreamSummaryRequest request) {
            return answered(DescribeStreamSummaryResponse.builder()
                    .streamDescriptionSummary(summary -> summary.streamARN(ARN)
                            .streamName("s")
                            .streamCreationTimestamp(CREATED)
                            .retentionPeriodHours(24))
                    .build());
        }

        @Override
        public ListShardsResponse listShards(ListShardsRequest request) {
            return answered(ListShardsResponse.builder()
                    .shards(List.of(software.amazon.awssdk.services.kinesis.model.Shard.builder()
                            .shardId("S")
                            .build()))
                    .build());
        }

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            String from = request.startingSequenceNumber();
            return answered(GetShardIteratorResponse.builder()
                    .shardIterator(from == null ? "0" : from)
                    .build());
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            List<Record> records = new ArrayList<>();
            long next = Math.max(oldest(), Long.parseLong(request.shardIterator()));
            for (; next <= newest() && records.size() < pageSize; next++) {
                records.add(Record.builder()
                        .sequenceNumber(Long.toString(next))
                        .partitionKey("k")
                        .data(SdkBytes.fromUtf8String("{}"))
                        .approximateArrivalTimestamp(at(next))
                        .build());
            }
            return answered(GetRecordsResponse.builder()
                    .records(records)
                    .nextShardIterator(Long.toString(next))
                    .millisBehindLatest(
                            Math.max(0, Duration.ofMinutes(newest() - next + 1).toMillis()))
                    .build());
        }

        @SuppressWarnings("unchecked")
        private <T extends SdkResponse> T answered(T answer) {
            return (T) answer.toBuilder()
                    .sdkHttpResponse(SdkHttpResponse.builder().statusCode(200).build())
                    .build();
        }

        @Override
        public String serviceName() {
            return "kinesis";
        }

        @Override
        public void close() {}
    }
}
