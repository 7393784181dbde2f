package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Gate.Verdict;
import io.tailrace.shard.SimulatedStream.Resharding;
import io.tailrace.shard.SimulatedStream.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The promise of exactly-once delivery, over the real engine: records and offsets are committed together, some steps later or, at a crash, never; a
 * transform drops markers, which are sent again later. In the end every version of every key is in the topic once, in order.
 */
class EachChangeArrivesOnceTest {
    private static final int RUNS = Integer.getInteger("model.runs", 300);

    @Test
    void every_version_arrives_once_and_in_order() {
        check(Resharding.SPLITS, 1);
    }

    @Test
    void so_it_is_where_shards_of_several_tasks_merge() {
        check(Resharding.SPLITS_AND_MERGES, 3);
    }

    private static void check(Resharding resharding, int tasks) {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("EachChangeArrivesOnceTest: -Dtailrace.seed=" + seed);
        for (int run = 0; run < RUNS; run++) {
            new Run(seed + run, resharding, tasks).check();
        }
    }

    /** One history, one topic, one store of offsets, some tasks, and as many lives of each as it takes. */
    private static final class Run {
        final long seed;
        final Random random;
        final SimulatedStream stream;
        final List<Version> topic = new ArrayList<>();
        final Map<String, ShardOffset> committed = new HashMap<>();
        final List<Life> tasks = new ArrayList<>();
        Instant now = Instant.EPOCH.plus(Duration.ofHours(1));
        int nonces;

        Run(long seed, Resharding resharding, int taskCount) {
            this.seed = seed;
            this.random = new Random(seed);
            this.stream = new SimulatedStream(random, () -> now, resharding);
            for (int task = 0; task < taskCount; task++) {
                tasks.add(new Life(task, taskCount));
            }
        }

        void check() {
            int steps = random.nextInt(20, 300) * tasks.size();
            for (int step = 0; step < steps; step++) {
                if (random.nextInt(25) == 0) {
                    // One task, or the whole worker.
                    int first = random.nextInt(tasks.size());
                    int last = random.nextBoolean() ? first : tasks.size() - 1;
                    for (int task = first; task <= last; task++) {
                        tasks.set(task, new Life(task, tasks.size()));
                    }
                }
                tasks.get(random.nextInt(tasks.size())).step();
            }
            stream.becomeReliable();
            for (int step = 0; step < 3_000 * tasks.size() && !isIdle(); step++) {
                tasks.get(step % tasks.size()).step();
            }
            assertThat(isIdle()).as("seed %d: everything was committed", seed).isTrue();
            assertThat(versions()).as("seed %d", seed).isEqualTo(written());
        }

        private boolean isIdle() {
            return tasks.stream().allMatch(Life::isIdle)
                    && tasks.stream()
                                    .mapToInt(life ->
                                            life.engine.health().shards().ended())
                                    .sum()
                            == stream.size();
        }

        private Map<Integer, List<Integer>> versions() {
            return topic.stream()
                    .collect(Collectors.groupingBy(
                            Version::key, Collectors.mapping(Version::number, Collectors.toList())));
        }

        private Map<Integer, List<Integer>> written() {
            Map<Integer, List<Integer>> written = new HashMap<>();
            stream.newest()
                    .forEach((key, count) -> written.put(
                            key, IntStream.rangeClosed(1, count).boxed().toList()));
            return written;
        }

        /** From a start to a crash. */
        private final class Life {
            final QueuedCalls calls = new QueuedCalls();
            final List<Emission<Version>> batch = new ArrayList<>();
            final Map<String, ShardOffset> dropped = new LinkedHashMap<>();
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

            void step() {
                now = now.plusMillis(random.nextInt(400));
                switch (random.nextInt(8)) {
                    case 0, 1 -> engine.startDueReads();
                    case 2, 3 -> calls.settleOne();
                    case 4, 5 -> engine.emit(random.nextInt(1, 4), batch::add);
                    case 6 -> commit();
                    default -> repeat();
                }
            }

            boolean isIdle() {
                return engine.health().shards().open() == 0 && batch.isEmpty() && dropped.isEmpty();
            }

            private boolean isDelivered(String shardId) {
                return !dropped.containsKey(shardId)
                        && batch.stream()
                                .noneMatch(emission -> emission.shardId().equals(shardId));
            }

            private void commit() {
                for (Emission<Version> emission : batch) {
                    String shardId = emission.shardId();
                    if (emission instanceof Emission.Data<Version> change) {
                        topic.add(change.entry().value());
                        committed.put(shardId, change.offset());
                        dropped.remove(shardId);
                    } else if (emission instanceof Emission.Checkpoint<Version> marker) {
                        if (!stream.isReliable() && random.nextInt(3) == 0) {
                            dropped.put(shardId, marker.offset());
                        } else {
                            committed.put(shardId, marker.offset());
                            dropped.remove(shardId);
                        }
                    } else {
                        throw new IllegalStateException("no shard of this test is old enough to be forgotten");
                    }
                }
                batch.clear();
            }

            private void repeat() {
                committed.putAll(dropped);
                dropped.clear();
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
        }
    }
}
