package io.tailrace.source.kinesis.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.shard.Page;
import io.tailrace.shard.Page.Fullness;
import io.tailrace.shard.ShardReadException;
import io.tailrace.shard.ShardReadException.Reason;
import io.tailrace.source.KeyNames;
import io.tailrace.source.RejectedCalls;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.kinesis.state.StreamStart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
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
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/** How a position in a shard is found again, answer by answer. */
class KinesisStreamTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SHARD = "shardId-000000000000";

    private final Answers client = new Answers();

    @Test
    void failure_23_empty_answers_before_the_last_record_prove_nothing() {
        KinesisStream stream = stream(null);
        client.pages.add(page("i2", 60_000));
        client.pages.add(page("i3", 30_000));
        client.pages.add(page("i4", 0, "5", "6"));

        String iterator = stream.open(SHARD, "5");
        Page<StreamRecord> first = stream.read(SHARD, iterator);
        Page<StreamRecord> second = stream.read(SHARD, Objects.requireNonNull(first.nextIterator()));
        Page<StreamRecord> third = stream.read(SHARD, Objects.requireNonNull(second.nextIterator()));

        assertThat(client.opened.shardIteratorType()).isEqualTo(ShardIteratorType.AT_SEQUENCE_NUMBER);
        assertThat(first.entries()).isEmpty();
        assertThat(first.fullness()).isEqualTo(Fullness.FULL);
        assertThat(third.entries()).extracting("sequence").containsExactly("6");
        assertThat(third.fullness()).isEqualTo(Fullness.PARTIAL);
        assertThat(third.nextIterator()).isEqualTo("i4");
        assertThat(client.read).containsExactly("i1", "i2", "i3");
    }

    @Test
    void failure_6_a_last_record_that_does_not_come_back_has_been_trimmed() {
        KinesisStream stream = stream(null);
        client.pages.add(page("i2", 0, "9"));
        assertTrimmed(stream);
        // Nothing is left before the tip.
        client.pages.add(page("i2", 0));
        assertTrimmed(stream);
        // Nothing is left in a closed shard.
        client.pages.add(page(null, 0));
        assertTrimmed(stream);
    }

    @Test
    void failure_7_a_shard_that_is_not_found_is_gone_only_when_it_is_no_longer_listed() {
        KinesisStream stream = stream(null);
        client.found = false;
        assertThatThrownBy(() -> stream.open(SHARD, "5"))
                .isInstanceOfSatisfying(
                        ShardReadException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(Reason.BUSY));

        client.listed.clear();
        assertThatThrownBy(() -> stream.open(SHARD, "5"))
                .isInstanceOfSatisfying(
                        ShardReadException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(Reason.GONE));

        client.exists = false;
        assertThatThrownBy(() -> stream.open(SHARD, "5"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("does not exist (any more)");
    }

    @Test
    void the_end_of_a_shard_after_the_last_record_is_its_end() {
        KinesisStream stream = stream(null);
        client.pages.add(page(null, 0, "5"));

        Page<StreamRecord> page = stream.read(SHARD, stream.open(SHARD, "5"));

        assertThat(page.entries()).isEmpty();
        assertThat(page.nextIterator()).isNull();
    }

    @Test
    void a_shard_without_a_position_begins_at_the_wanted_moment_or_at_its_oldest_record() {
        stream(NOW).open(SHARD, null);
        assertThat(client.opened.shardIteratorType()).isEqualTo(ShardIteratorType.AT_TIMESTAMP);
        assertThat(client.opened.timestamp()).isEqualTo(NOW);
        stream(null).open(SHARD, null);
        assertThat(client.opened.shardIteratorType()).isEqualTo(ShardIteratorType.TRIM_HORIZON);
    }

    @Test
    void how_far_behind_a_shard_is_comes_from_the_service() {
        KinesisStream stream = stream(null);
        client.pages.add(page("i2", 60_000, "5"));
        stream.read(SHARD, "i1");

        assertThat(stream.behind(List.of(SHARD, "another"))).isEqualTo(Duration.ofMinutes(1));
        assertThat(stream.behind(List.of())).isEqualTo(Duration.ZERO);
    }

    private static void assertTrimmed(KinesisStream stream) {
        assertThatThrownBy(() -> stream.read(SHARD, stream.open(SHARD, "5")))
                .isInstanceOfSatisfying(
                        ShardReadException.class,
                        fault -> assertThat(fault.reason()).isEqualTo(Reason.TRIMMED));
    }

    private KinesisStream stream(@Nullable Instant from) {
        return new KinesisStream(
                client,
                new StreamStart("arn:aws:kinesis:eu-central-1:111122223333:stream/changes", NOW, NOW, from),
                new RecordReader("", KeyNames.KEEP, NOW),
                100,
                new ServiceClock(() -> NOW, () -> 0),
                new RejectedCalls(() -> NOW));
    }

    private static GetRecordsResponse page(@Nullable String next, long millisBehind, String... sequences) {
        List<Record> records = List.of(sequences).stream()
                .map(sequence -> Record.builder()
                        .sequenceNumber(sequence)
                        .partitionKey("key")
                        .data(SdkBytes.fromUtf8String("{}"))
                        .approximateArrivalTimestamp(NOW)
                        .build())
                .toList();
        return (GetRecordsResponse) GetRecordsResponse.builder()
                .records(records)
                .nextShardIterator(next)
                .millisBehindLatest(millisBehind)
                .sdkHttpResponse(SdkHttpResponse.builder().statusCode(200).build())
                .build();
    }

    /** Answers four operations; the interface refuses all others. */
    private static final class Answers implements KinesisClient {

        final Deque<GetRecordsResponse> pages = new ArrayDeque<>();
        final List<String> read = new ArrayList<>();
        final List<String> listed = new ArrayList<>(List.of(SHARD));
        boolean exists = true;
        boolean found = true;
        GetShardIteratorRequest opened = GetShardIteratorRequest.builder().build();

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            opened = request;
            if (!found) {
                throw ResourceNotFoundException.builder().build();
            }
            return (GetShardIteratorResponse) GetShardIteratorResponse.builder()
                    .shardIterator("i1")
                    .sdkHttpResponse(SdkHttpResponse.builder().statusCode(200).build())
                    .build();
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            read.add(request.shardIterator());
            return pages.remove();
        }

        @Override
        public DescribeStreamSummaryResponse describeStreamSummary(DescribeStreamSummaryRequest request) {
            if (!exists) {
                throw ResourceNotFoundException.builder().build();
            }
            return (DescribeStreamSummaryResponse) DescribeStreamSummaryResponse.builder()
                    .streamDescriptionSummary(summary -> summary.streamCreationTimestamp(NOW))
                    .sdkHttpResponse(SdkHttpResponse.builder().statusCode(200).build())
                    .build();
        }

        @Override
        public ListShardsResponse listShards(ListShardsRequest request) {
            return (ListShardsResponse) ListShardsResponse.builder()
                    .shards(listed.stream()
                            .map(id -> Shard.builder().shardId(id).build())
                            .toList())
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
