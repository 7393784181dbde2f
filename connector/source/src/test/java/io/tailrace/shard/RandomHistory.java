package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Gate.Verdict;
import io.tailrace.shard.SimulatedStream.Resharding;
import io.tailrace.shard.SimulatedStream.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** One history of a stream, one topic, one store of offsets, some tasks over the real engine, and as many lives of each as it takes. */
final class RandomHistory {

    /** What a worker does with what the engine of one task hands out, from a start to a crash. */
    interface Delivery {

        /** Takes more from the engine, or gets on with what it has. */
        void step(ShardEngine<Version> engine);

        /** Whether all that this shard's task has handed out of it is delivered. */
        boolean isDelivered(String shardId);

        /** Nothing is under way. */
        boolean isIdle();
    }

    final long seed;
    final Random random;
    final SimulatedStream stream;
    final List<Version> topic = new ArrayList<>();
    final Map<String, ShardOffset> committed = new HashMap<>();

    private final Function<RandomHistory, Delivery> worker;
    private final List<Life> tasks = new ArrayList<>();
    private Instant now = Instant.EPOCH.plus(Duration.ofHours(1));
    private int nonces;
    private int crashes;

    /** @param worker makes the delivery of one life of a task */
    RandomHistory(long seed, Resharding resharding, int taskCount, Function<RandomHistory, Delivery> worker) {
        this.seed = seed;
        this.random = new Random(seed);
        this.worker = worker;
        this.stream = new SimulatedStream(random, () -> now, resharding);
        for (int task = 0; task < taskCount; task++) {
            tasks.add(new Life(task, taskCount));
        }
    }

    /** Runs with crashes, then reliably to the end, where everything must be read and delivered; the number of crashes. */
    int run() {
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
                .as("seed %d: everything was read and delivered", seed)
                .isTrue();
        return crashes;
    }

    private boolean isIdle() {
        return tasks.stream().allMatch(Life::isIdle)
                && tasks.stream()
                                .mapToInt(life -> life.engine.health().shards().ended())
                                .sum()
                        == stream.size();
    }

    private final class Life {
        final QueuedCalls calls = new QueuedCalls();
        final Delivery delivery = worker.apply(RandomHistory.this);
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
                            delivery::isDelivered,
                            () -> "nonce-" + ++nonces,
                            Instant.EPOCH,
                            Instant.EPOCH,
                            new EngineSettings.Intervals(Duration.ofSeconds(5), Duration.ofSeconds(1)),
                            new EngineSettings.Limits(random.nextInt(1, 8), 3)),
                    new Pace(Duration.ofMillis(100), random),
                    () -> now);
        }

        void step() {
            now = now.plusMillis(random.nextInt(400));
            switch (random.nextInt(10)) {
                case 0, 1 -> engine.startDueReads();
                case 2, 3 -> calls.settleOne();
                default -> delivery.step(engine);
            }
        }

        boolean isIdle() {
            return engine.health().shards().open() == 0 && delivery.isIdle();
        }
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
