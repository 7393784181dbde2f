package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Page.Fullness;
import io.tailrace.shard.ShardReadException.Reason;
import io.tailrace.testing.LogLines;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log says of shards while the engine reads them, by a clock that the test moves. */
class ShardLifeTest {

    private static final String STALLED = "has made no progress";

    private final LogLines log = new LogLines(ShardEngine.class.getName(), StallWatch.class.getName());
    private final QueuedCalls calls = new QueuedCalls();
    private final Shards shards = new Shards();
    private final List<Emission<String>> sent = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Gate.Verdict verdict = Gate.Verdict.PASS;
    private final ShardEngine<String> engine = new ShardEngine<>(
            shards,
            ids -> Map.of(),
            calls,
            new OneVerdict(),
            new NothingIsLost(),
            OneTask.settings(now, shard -> true, Duration.ofSeconds(30), OneTask.AMPLE),
            new Pace(Duration.ofMillis(500), Duration.ofSeconds(10), new Random(7)),
            () -> now);

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void each_life_of_a_shard_is_one_line() {
        shards.closed = true;
        runFor(Duration.ofMinutes(2));

        assertThat(log.with("INFO"))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "Shard shard-1 of lineage shard-1 has been read to its end: 1 changes, the last from"))
                .anySatisfy(
                        line -> assertThat(line).contains("Shard shard-2 of lineage shard-2 has been read to its end"));
        assertThat(log.with("WARN")).isEmpty();
    }

    @Test
    void a_shard_that_makes_progress_is_not_logged() {
        runFor(Duration.ofMinutes(5));

        assertThat(log.with("Shard")).isEmpty();
    }

    @Test
    void a_stalled_shard_is_logged_once_within_a_minute() {
        runFor(Duration.ofSeconds(10));
        shards.stalled = "shard-2";

        runFor(Duration.ofMinutes(1));
        assertThat(log.with(STALLED))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .contains("WARN")
                        .contains("Shard shard-2 has made no progress for 3")
                        .contains("(1 of 3 are stalled), last failure: read shard-2: too many calls"));

        runFor(Duration.ofMinutes(5));
        assertThat(log.with(STALLED)).hasSize(1);

        shards.stalled = "";
        runFor(Duration.ofMinutes(1));
        assertThat(log.with("All 3 are progressing again")).hasSize(1);
    }

    @Test
    void an_idle_shard_tells_its_progress_at_each_interval_and_no_change() {
        runFor(Duration.ofMinutes(5));

        assertThat(sent.stream().filter(Emission.Data.class::isInstance)).hasSize(2);
        assertThat(sent.stream()
                        .filter(each -> each instanceof Emission.Checkpoint<String> marker
                                && marker.shardId().equals("shard-1")))
                .isNotEmpty()
                .isSortedAccordingTo(Comparator.comparing(
                        each -> ((Emission.Checkpoint<String>) each).offset().time()));
    }

    @Test
    void an_idle_shard_is_polled_less_and_less_often_up_to_the_bound_and_at_full_pace_after_a_change() {
        runFor(Duration.ofMinutes(10));
        int before = shards.reads;
        runFor(Duration.ofMinutes(10));
        // Two shards, one read each ten seconds.
        assertThat(shards.reads - before).isBetween(118, 122);
        assertThat(log.with(STALLED)).isEmpty();

        shards.waiting.add("shard-1");
        while (!shards.waiting.isEmpty()) {
            runFor(Duration.ofMillis(250));
        }
        before = shards.reads;
        runFor(Duration.ofSeconds(5));
        assertThat(shards.reads - before).isBetween(9, 12);
    }

    @Test
    void what_was_written_before_a_quarter_of_an_hour_of_empty_answers_is_delivered() {
        runFor(Duration.ofSeconds(1));
        Instant began = now;
        runFor(Duration.ofMinutes(14));
        assertThat(claims()).isNotEmpty().allSatisfy(claim -> assertThat(claim).isBefore(began));
        assertThat(Duration.between(engine.health().seenUntil(), now))
                .isBetween(Duration.ofMinutes(1), Duration.ofMinutes(4));

        runFor(Duration.ofMinutes(60));
        Instant last = claims().get(claims().size() - 1);
        assertThat(Duration.between(last, now)).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(32));
    }

    private List<Instant> claims() {
        return sent.stream()
                .filter(Emission.Checkpoint.class::isInstance)
                .map(marker -> ((Emission.Checkpoint<String>) marker).offset().time())
                .toList();
    }

    @Test
    void shards_that_cannot_be_listed_are_logged_within_a_minute() {
        shards.listable = false;

        runFor(Duration.ofMinutes(1));

        assertThat(log.with(STALLED))
                .singleElement()
                .satisfies(
                        line -> assertThat(line).contains("The list of shards has made no progress", "too many calls"));
    }

    @Test
    void what_waits_for_the_gate_does_not_stand_still() {
        verdict = Gate.Verdict.HOLD;

        runFor(Duration.ofMinutes(5));

        assertThat(log.with(STALLED)).isEmpty();
        assertThat(sent).noneMatch(Emission.Data.class::isInstance);
    }

    @Test
    void a_worker_that_was_held_up_itself_blames_no_shard() {
        runFor(Duration.ofSeconds(10));

        now = now.plus(Duration.ofMinutes(10));
        engine.emit(100, sent::add);
        runFor(Duration.ofSeconds(10));

        assertThat(log.with(STALLED)).isEmpty();
    }

    private void runFor(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            engine.startDueReads();
            calls.settle(Duration.ZERO);
            engine.emit(100, sent::add);
            now = now.plusMillis(250);
        }
    }

    /** Two shards with one entry each. */
    private final class Shards implements ShardReader<String> {

        final List<String> waiting = new ArrayList<>();
        boolean closed;
        boolean listable = true;
        int reads;
        int sequence = 1;
        String stalled = "";

        @Override
        public List<Shard> list() {
            if (!listable) {
                throw busy("list");
            }
            return List.of(new Shard("shard-1", List.of()), new Shard("shard-2", List.of()));
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
            if (shardId.equals(stalled)) {
                throw busy("read " + shardId);
            }
            reads++;
            boolean first = iterator.equals("first") || waiting.remove(shardId);
            return new Page<>(
                    first ? List.of(new Entry<>(Integer.toString(sequence++), now, "change")) : List.of(),
                    first ? 10 : 0,
                    closed && !first ? null : "later",
                    Fullness.PARTIAL,
                    now);
        }

        private ShardReadException busy(String what) {
            return new ShardReadException(Reason.BUSY, what, new IllegalStateException("too many calls"));
        }
    }

    private final class OneVerdict implements Gate {

        @Override
        public Verdict judge(Instant eventTime) {
            return verdict;
        }

        @Override
        public Duration holdTime(Instant eventTime) {
            return Duration.ofSeconds(1);
        }
    }
}
