package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.SimulatedStream.Resharding;
import io.tailrace.shard.SimulatedStream.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            RandomHistory history = new RandomHistory(seed + run, resharding, tasks, Transactions::new);
            history.run();
            assertThat(versions(history)).as("seed %d", history.seed).isEqualTo(written(history));
        }
    }

    private static Map<Integer, List<Integer>> versions(RandomHistory history) {
        return history.topic.stream()
                .collect(Collectors.groupingBy(Version::key, Collectors.mapping(Version::number, Collectors.toList())));
    }

    private static Map<Integer, List<Integer>> written(RandomHistory history) {
        Map<Integer, List<Integer>> written = new HashMap<>();
        history.stream
                .newest()
                .forEach((key, count) ->
                        written.put(key, IntStream.rangeClosed(1, count).boxed().toList()));
        return written;
    }

    private static final class Transactions implements RandomHistory.Delivery {
        private final RandomHistory history;
        private final List<Emission<Version>> batch = new ArrayList<>();
        private final Map<String, ShardOffset> dropped = new LinkedHashMap<>();

        Transactions(RandomHistory history) {
            this.history = history;
        }

        @Override
        public void step(ShardEngine<Version> engine) {
            switch (history.random.nextInt(4)) {
                case 0, 1 -> engine.emit(history.random.nextInt(1, 4), batch::add);
                case 2 -> commit();
                default -> repeat();
            }
        }

        @Override
        public boolean isIdle() {
            return batch.isEmpty() && dropped.isEmpty();
        }

        @Override
        public boolean isDelivered(String shardId) {
            return !dropped.containsKey(shardId)
                    && batch.stream().noneMatch(emission -> emission.shardId().equals(shardId));
        }

        private void commit() {
            for (Emission<Version> emission : batch) {
                String shardId = emission.shardId();
                if (emission instanceof Emission.Data<Version> change) {
                    history.topic.add(change.entry().value());
                    history.committed.put(shardId, change.offset());
                    dropped.remove(shardId);
                } else if (emission instanceof Emission.Checkpoint<Version> marker) {
                    if (!history.stream.isReliable() && history.random.nextInt(3) == 0) {
                        dropped.put(shardId, marker.offset());
                    } else {
                        history.committed.put(shardId, marker.offset());
                        dropped.remove(shardId);
                    }
                } else {
                    throw new IllegalStateException("no shard of this test is old enough to be forgotten");
                }
            }
            batch.clear();
        }

        private void repeat() {
            history.committed.putAll(dropped);
            dropped.clear();
        }
    }
}
