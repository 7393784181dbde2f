package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Gate.Verdict;
import io.tailrace.shard.SimulatedStream.Resharding;
import io.tailrace.shard.SimulatedStream.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The promise of at-least-once delivery, over the real engine: shards split at any time, changes are held back and given back for want of room, acknowledgements come late and out of order, offsets are
 * committed late and for some shards only, and the worker crashes at any step. In the end every change is in the topic, and the last record of
 * every key is its newest version. No offset claims more than has been sent, however many empty pages come before a change.
 */
class NothingIsLostOrStaleTest {

    private static final int RUNS = Integer.getInteger("model.runs", 300);

    @Test
    void every_change_arrives_and_every_key_ends_with_its_newest_version() {
        check(Resharding.SPLITS, 1);
    }

    @Test
    void so_it_is_where_shards_of_several_tasks_merge() {
        check(Resharding.SPLITS_AND_MERGES, 3);
    }

    private static void check(Resharding resharding, int tasks) {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("NothingIsLostOrStaleTest: -Dtailrace.seed=" + seed);

        int crashes = 0;
        for (int run = 0; run < RUNS; run++) {
            crashes += new Run(seed + run, resharding, tasks).check();
        }

        assertThat(crashes).as("crashes in all runs").isGreaterThan(RUNS);
    }

    /** One history, one topic, one store of offsets, some tasks, and as many lives of each as it takes. */
    private static final class Run {

        final long seed;
        final Random random;
        final SimulatedStream stream;
        final List<Version> topic = new ArrayList<>();
        final Map<String, ShardOffset> committed = new HashMap<>();
        Instant now = Instant.EPOCH.plus(Duration.ofHours(1));
        int nonces;
        int crashes;

        final List<Life> tasks = new ArrayList<>();

        Run(long seed, Resharding resharding, int taskCount) {
            this.seed = seed;
            this.random = new Random(seed);
            this.stream = new SimulatedStream(random, () -> now, resharding);
            for (int task = 0; task < taskCount; task++) {
                tasks.add(new Life(task, taskCount));
            }
        }

        int check() {
            int steps = random.nextInt(20, 300) * tasks.size();
            for (int step = 0; step < steps; step++) {
                if (random.nextInt(25) == 0) {
                    // One task, or the whole worker.
                    int first = random.nextInt(tasks.size());
                    int last = random.nextBoolean() ? first : tasks.size() - 1;
                    for (int task = first; task <= last; task++) {
                        tasks.set(task, new Life(task, tasks.size()));
                        crashes++;
                    }
                }
                tasks.get(random.nextInt(tasks.size())).step();
            }
            stream.becomeReliable();
            for (int step = 0; step < 3_000 * tasks.size() && !isIdle(); step++) {
                tasks.get(step % tasks.size()).step();
            }
            assertThat(isIdle())
                    .as("seed %d: everything was read and acknowledged", seed)
                    .isTrue();
            assertThat(lastVersions())
                    .as("seed %d: last version of each key", seed)
                    .isEqualTo(stream.newest());
            assertThat(new HashSet<>(topic)).as("seed %d: all versions", seed).containsAll(allVersions());
            return crashes;
        }

        private boolean isIdle() {
            return tasks.stream().allMatch(Life::isIdle)
                    && tasks.stream()
                                    .mapToInt(life ->
                                            life.engine.health().shards().ended())
                                    .sum()
                            == stream.size();
        }

        private Map<Integer, Integer> lastVersions() {
            Map<Integer, Integer> last = new HashMap<>();
            topic.forEach(version -> last.put(version.key(), version.number()));
            return last;
        }

        private Set<Version> allVersions() {
            Set<Version> all = new HashSet<>();
            stream.newest().forEach((key, count) -> {
                for (int number = 1; number <= count; number++) {
                    all.add(new Version(key, number));
                }
            });
            return all;
        }

        /** From a start to a crash. */
        private final class Life {

            private static final class Sent {
                final ShardOffset offset;
                boolean acknowledged;

                Sent(ShardOffset offset) {
                    this.offset = offset;
                }
            }

            final QueuedCalls calls = new QueuedCalls();
            final Map<String, List<Sent>> sent = new LinkedHashMap<>();
            final ShardEngine<Version> engine;

            Life(int task, int taskCount) {
                engine = new ShardEngine<>(
                        stream,
                        ids -> {
                            Map<String, ShardOffset> found = new HashMap<>(committed);
                            found.keySet().retainAll(ids);
                            return found;
                        },
                        calls,
                        new ShyGate(),
                        new NothingIsLost(),
                        new EngineSettings(
                                lineage -> Math.floorMod(lineage.hashCode(), taskCount) == task,
                                this::isDelivered,
                                () -> "nonce-" + ++nonces,
                                Instant.EPOCH,
                                Instant.EPOCH,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(1),
                                random.nextInt(1, 8),
                                3),
                        new Pace(Duration.ofMillis(100), random),
                        () -> now);
            }

            /** Holds what it likes for as long as it likes, as long as the stream is unreliable. */
            private final class ShyGate implements Gate {

                @Override
                public Verdict judge(Instant eventTime) {
                    return !stream.isReliable() && random.nextInt(3) == 0 ? Verdict.HOLD : Verdict.PASS;
                }

                @Override
                public Duration holdTime(Instant eventTime) {
                    return Duration.ofMillis(random.nextInt(1_000));
                }
            }

            void step() {
                now = now.plusMillis(random.nextInt(400));
                switch (random.nextInt(10)) {
                    case 0, 1 -> engine.startDueReads();
                    case 2, 3 -> calls.settleOne();
                    case 4, 5 -> engine.emit(random.nextInt(1, 4), this::send);
                    case 6, 7, 8 -> acknowledgeOne();
                    default -> commitSome();
                }
            }

            boolean isIdle() {
                return engine.health().shards().open() == 0
                        && sent.values().stream().allMatch(list -> list.stream().allMatch(each -> each.acknowledged));
            }

            private void send(Emission<Version> emission) {
                if (emission instanceof Emission.Data<Version> change) {
                    topic.add(change.entry().value());
                }
                checkClaim(emission.shardId(), offset(emission));
                sent.computeIfAbsent(emission.shardId(), id -> new ArrayList<>())
                        .add(new Sent(offset(emission)));
            }

            /** All that was written to a shard before the time in its offset comes before the place in its offset. */
            private void checkClaim(String shardId, ShardOffset offset) {
                Entry<Version> next = stream.entry(shardId, 0);
                for (int position = 1; next != null && !isAfter(next, offset.progress()); position++) {
                    next = stream.entry(shardId, position);
                }
                if (next != null) {
                    assertThat(offset.time())
                            .as("seed %d: claim of %s before its change %s", seed, shardId, next)
                            .isBeforeOrEqualTo(next.time());
                }
            }

            private static boolean isAfter(Entry<Version> entry, Progress progress) {
                if (progress instanceof Progress.After after) {
                    return SequenceNumbers.compare(entry.sequence(), after.sequence()) > 0;
                }
                return progress instanceof Progress.Nothing;
            }

            private ShardOffset offset(Emission<Version> emission) {
                if (emission instanceof Emission.Data<Version> change) {
                    return change.offset();
                }
                if (emission instanceof Emission.Checkpoint<Version> marker) {
                    return marker.offset();
                }
                throw new IllegalStateException("no shard of this test is old enough to be forgotten");
            }

            private boolean isDelivered(String shardId) {
                return sent.getOrDefault(shardId, List.of()).stream().allMatch(each -> each.acknowledged);
            }

            private void acknowledgeOne() {
                List<Sent> outstanding = sent.values().stream()
                        .flatMap(List::stream)
                        .filter(each -> !each.acknowledged)
                        .toList();
                if (!outstanding.isEmpty()) {
                    outstanding.get(random.nextInt(outstanding.size())).acknowledged = true;
                }
            }

            /** Per shard, the offset of the last record before which all are acknowledged, as Connect does it. */
            private void commitSome() {
                sent.forEach((shardId, records) -> {
                    if (random.nextBoolean()) {
                        for (Sent record : records) {
                            if (!record.acknowledged) {
                                return;
                            }
                            committed.put(shardId, record.offset);
                        }
                    }
                });
            }
        }
    }
}
