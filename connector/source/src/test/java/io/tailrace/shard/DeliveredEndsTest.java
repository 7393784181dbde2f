package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Page.Fullness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a child's records wait for, when its parent's end has been handed out. */
class DeliveredEndsTest {
    private final QueuedCalls calls = new QueuedCalls();
    private final List<String> sent = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private boolean isDelivered;
    private final ShardEngine<String> engine = new ShardEngine<>(
            new ParentAndChild(),
            ids -> Map.of(),
            calls,
            Gate.open(),
            new NothingIsLost(),
            OneTask.settings(now, shard -> isDelivered, Duration.ofHours(1), OneTask.AMPLE),
            new Pace(Duration.ofMillis(500), Duration.ofSeconds(10), new Random(7)),
            () -> now);

    @Test
    void a_childs_records_follow_once_the_end_is_delivered_and_the_engine_looks_soon() {
        runFor(Duration.ofSeconds(30));
        assertThat(sent).containsExactly("change of parent", "progress of parent");
        assertThat(engine.nextReadDue()).isBeforeOrEqualTo(now.plusMillis(50));

        isDelivered = true;
        runFor(Duration.ofSeconds(1));

        assertThat(sent).containsExactly("change of parent", "progress of parent", "change of child");
    }

    @Test
    void they_do_not_wait_for_ever_for_an_end_that_is_always_dropped() {
        runFor(Duration.ofMinutes(3));

        assertThat(sent).containsExactly("change of parent", "progress of parent", "change of child");
    }

    private void runFor(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            engine.startDueReads();
            calls.settle(Duration.ZERO);
            engine.emit(
                    100,
                    emission -> sent.add(
                            (emission instanceof Emission.Data ? "change of " : "progress of ") + emission.shardId()));
            now = now.plusMillis(250);
        }
    }

    /** A shard that has ended and its open child, with a change each. */
    private final class ParentAndChild implements ShardReader<String> {

        @Override
        public List<Shard> list() {
            return List.of(new Shard("parent", List.of()), new Shard("child", List.of("parent")));
        }

        @Override
        public List<Shard> childrenOf(String shardId) {
            return List.of();
        }

        @Override
        public String open(String shardId, @Nullable String afterSequence) {
            return afterSequence == null ? "first" : "later";
        }

        @Override
        public Page<String> read(String shardId, String iterator) {
            boolean first = iterator.equals("first");
            return new Page<>(
                    first ? List.of(new Entry<>("1", now, "change")) : List.of(),
                    first ? 10 : 0,
                    first || shardId.equals("child") ? "later" : null,
                    Fullness.PARTIAL,
                    now);
        }
    }
}
