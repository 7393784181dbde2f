package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.SimulatedStream.Resharding;
import io.tailrace.shard.SimulatedStream.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            RandomHistory history = new RandomHistory(seed + run, resharding, tasks, Acknowledgements::new);
            crashes += history.run();
            assertThat(lastVersions(history))
                    .as("seed %d: last version of each key", history.seed)
                    .isEqualTo(history.stream.newest());
            assertThat(new HashSet<>(history.topic))
                    .as("seed %d: all versions", history.seed)
                    .containsAll(allVersions(history));
        }

        assertThat(crashes).as("crashes in all runs").isGreaterThan(RUNS);
    }

    private static Map<Integer, Integer> lastVersions(RandomHistory history) {
        Map<Integer, Integer> last = new HashMap<>();
        history.topic.forEach(version -> last.put(version.key(), version.number()));
        return last;
    }

    private static Set<Version> allVersions(RandomHistory history) {
        Set<Version> all = new HashSet<>();
        history.stream.newest().forEach((key, count) -> {
            for (int number = 1; number <= count; number++) {
                all.add(new Version(key, number));
            }
        });
        return all;
    }

    private static final class Acknowledgements implements RandomHistory.Delivery {

        private static final class Sent {
            final ShardOffset offset;
            boolean acknowledged;

            Sent(ShardOffset offset) {
                this.offset = offset;
            }
        }

        private final RandomHistory history;
        private final Map<String, List<Sent>> sent = new LinkedHashMap<>();

        Acknowledgements(RandomHistory history) {
            this.history = history;
        }

        @Override
        public void step(ShardEngine<Version> engine) {
            switch (history.random.nextInt(6)) {
                case 0, 1 -> engine.emit(history.random.nextInt(1, 4), this::send);
                case 2, 3, 4 -> acknowledgeOne();
                default -> commitSome();
            }
        }

        @Override
        public boolean isIdle() {
            return sent.values().stream().allMatch(list -> list.stream().allMatch(each -> each.acknowledged));
        }

        private void send(Emission<Version> emission) {
            if (emission instanceof Emission.Data<Version> change) {
                history.topic.add(change.entry().value());
            }
            checkClaim(emission.shardId(), offset(emission));
            sent.computeIfAbsent(emission.shardId(), id -> new ArrayList<>()).add(new Sent(offset(emission)));
        }

        /** All that was written to a shard before the time in its offset comes before the place in its offset. */
        private void checkClaim(String shardId, ShardOffset offset) {
            Entry<Version> next = history.stream.entry(shardId, 0);
            for (int position = 1; next != null && !isAfter(next, offset.progress()); position++) {
                next = history.stream.entry(shardId, position);
            }
            if (next != null) {
                assertThat(offset.time())
                        .as("seed %d: claim of %s before its change %s", history.seed, shardId, next)
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

        @Override
        public boolean isDelivered(String shardId) {
            return sent.getOrDefault(shardId, List.of()).stream().allMatch(each -> each.acknowledged);
        }

        private void acknowledgeOne() {
            List<Sent> outstanding = sent.values().stream()
                    .flatMap(List::stream)
                    .filter(each -> !each.acknowledged)
                    .toList();
            if (!outstanding.isEmpty()) {
                outstanding.get(history.random.nextInt(outstanding.size())).acknowledged = true;
            }
        }

        /** Per shard, the offset of the last record before which all are acknowledged, as Connect does it. */
        private void commitSome() {
            sent.forEach((shardId, records) -> {
                if (history.random.nextBoolean()) {
                    for (Sent record : records) {
                        if (!record.acknowledged) {
                            return;
                        }
                        history.committed.put(shardId, record.offset);
                    }
                }
            });
        }
    }
}
