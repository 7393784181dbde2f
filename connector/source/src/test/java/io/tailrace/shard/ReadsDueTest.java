package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Page.Fullness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When the engine is to be asked again: not before it could send off a read, for the task sleeps until then. */
class ReadsDueTest {
    private static final int PAGE_BYTES = 100;

    private final QueuedCalls calls = new QueuedCalls();
    private final Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void none_is_due_while_as_many_as_allowed_wait_for_an_answer() {
        ShardEngine<String> engine = engineOfThreeShards(new EngineSettings.Limits(1_000_000, 2));
        engine.startDueReads();
        assertThat(engine.nextReadDue()).isAfter(now);

        calls.settleOne();
        assertThat(engine.nextReadDue()).isBeforeOrEqualTo(now);
    }

    @Test
    void none_is_due_while_pages_that_wait_to_be_handed_out_fill_the_memory() {
        ShardEngine<String> engine = engineOfThreeShards(new EngineSettings.Limits(PAGE_BYTES, 1));
        engine.startDueReads();
        calls.settle(Duration.ZERO);
        assertThat(engine.nextReadDue()).isAfter(now);

        engine.emit(1, emission -> {});
        assertThat(engine.nextReadDue()).isBeforeOrEqualTo(now);
    }

    private ShardEngine<String> engineOfThreeShards(EngineSettings.Limits limits) {
        ShardEngine<String> engine = new ShardEngine<>(
                new ThreeShards(),
                ids -> Map.of(),
                calls,
                Gate.open(),
                new NothingIsLost(),
                OneTask.settings(now, shard -> true, Duration.ofHours(1), limits),
                new Pace(Duration.ofMillis(500), Duration.ofSeconds(10), new Random(7)),
                () -> now);
        engine.startDueReads();
        calls.settle(Duration.ZERO);
        return engine;
    }

    /** Each with one change. */
    private final class ThreeShards implements ShardReader<String> {

        @Override
        public List<Shard> list() {
            return List.of(new Shard("1", List.of()), new Shard("2", List.of()), new Shard("3", List.of()));
        }

        @Override
        public List<Shard> childrenOf(String shardId) {
            return List.of();
        }

        @Override
        public String open(String shardId, @Nullable String afterSequence) {
            return "iterator";
        }

        @Override
        public Page<String> read(String shardId, String iterator) {
            return new Page<>(List.of(new Entry<>("1", now, "change")), PAGE_BYTES, "iterator", Fullness.PARTIAL, now);
        }
    }
}
