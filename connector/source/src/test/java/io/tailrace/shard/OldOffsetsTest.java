package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Page.Fullness;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A month of a table whose shards live for four hours each, as those of the service do, and are listed for a day after that. */
class OldOffsetsTest {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofHours(4);
    private static final Duration LISTED = Duration.ofHours(24);
    private static final Duration STEP = Duration.ofMinutes(1);

    private final Map<String, ShardOffset> committed = new HashMap<>();
    private final Shards shards = new Shards();
    private Instant now = FIRST;
    private int nonces;
    private int changes;
    private int largest;

    @Test
    void failure_16_the_offsets_of_a_month_are_no_more_than_those_of_a_day() {
        Life life = new Life();
        for (int day = 0; day < 30; day++) {
            life.runFor(Duration.ofDays(1));
            // A short stop now and then, as for an upgrade.
            if (day % 3 == 0) {
                life = new Life();
            }
        }

        assertThat(shards.count()).isEqualTo(181);
        assertThat(largest).isBetween(7, 9);
        assertThat(changes).as("changes, each once").isEqualTo(180);
    }

    private final class Life {

        private final QueuedCalls calls = new QueuedCalls();
        private final ShardEngine<String> engine = new ShardEngine<>(
                shards,
                ids -> {
                    Map<String, ShardOffset> found = new HashMap<>(committed);
                    found.keySet().retainAll(ids);
                    return found;
                },
                calls,
                Gate.open(),
                new NothingIsLost(),
                new EngineSettings(
                        lineage -> true,
                        shard -> true,
                        () -> "nonce-" + ++nonces,
                        FIRST,
                        FIRST,
                        new EngineSettings.Intervals(Duration.ofMinutes(10), Duration.ofMinutes(5)),
                        new EngineSettings.Limits(1_000_000, 8)),
                new Pace(Duration.ofMinutes(1), new Random(7)),
                () -> now);

        void runFor(Duration time) {
            Instant end = now.plus(time);
            while (now.isBefore(end)) {
                engine.startDueReads();
                calls.settle(Duration.ZERO);
                engine.emit(100, this::commit);
                largest = Math.max(largest, committed.size());
                now = now.plus(STEP);
            }
        }

        private void commit(Emission<String> emission) {
            if (emission instanceof Emission.Data<String> change) {
                changes++;
                committed.put(change.shardId(), change.offset());
            } else if (emission instanceof Emission.Checkpoint<String> marker) {
                committed.put(marker.shardId(), marker.offset());
            } else {
                committed.remove(emission.shardId());
            }
        }
    }

    /** One entry in the middle of each shard's life. */
    private final class Shards implements ShardReader<String> {

        int count() {
            return (int) (Duration.between(FIRST, now).toMinutes() / LIFE.toMinutes()) + 1;
        }

        @Override
        public List<Shard> list() {
            return IntStream.range(0, count())
                    .filter(number -> end(number).plus(LISTED).isAfter(now))
                    .mapToObj(Shards::shard)
                    .toList();
        }

        @Override
        public List<Shard> childrenOf(String shardId) {
            int child = Integer.parseInt(shardId) + 1;
            return child < count() ? List.of(shard(child)) : List.of();
        }

        @Override
        public String open(String shardId, @Nullable String afterSequence) {
            return afterSequence == null ? "oldest" : "later";
        }

        @Override
        public Page<String> read(String shardId, String iterator) {
            int number = Integer.parseInt(shardId);
            Instant written = end(number).minus(LIFE.dividedBy(2));
            boolean due = iterator.equals("oldest") && !written.isAfter(now);
            boolean closed = !end(number).isAfter(now);
            return new Page<>(
                    due ? List.of(new Entry<>(Integer.toString(number + 1), written, "change")) : List.of(),
                    due ? 10 : 0,
                    closed ? null : due ? "later" : iterator,
                    Fullness.PARTIAL,
                    now);
        }

        private Instant end(int number) {
            return FIRST.plus(LIFE.multipliedBy(number + 1L));
        }

        private static Shard shard(int number) {
            return new Shard(Integer.toString(number), number == 0 ? List.of() : List.of(Integer.toString(number - 1)));
        }
    }
}
