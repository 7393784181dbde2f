package io.tailrace.sink.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/**
 * The promise of the sink, checked on its real classes against crashes, zombies and faults at every step, and against what
 * real logs, stores and operators do around it. The default is a quick look; continuous integration runs thousands of seeds with
 * {@code -Dmodel.runs}.
 */
class NoRecordIsLostOrDoubledTest {
    private static final int RUNS = Integer.getInteger("model.runs", 50);
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());

    @Test
    void every_record_is_in_the_store_once_or_is_said_to_be_missing() {
        System.out.println("-Dtailrace.seed=" + SEED + " -Dmodel.runs=" + RUNS);

        for (long seed = SEED; seed < SEED + RUNS; seed++) {
            ChunkWorld world = new ChunkWorld(seed, Breakage.NONE);
            try {
                world.run();
            } catch (RuntimeException e) {
                fail("-Dmodel.runs=1 -Dtailrace.seed=" + seed + "\n" + String.join("\n", world.trace), e);
            }

            assertThat(world.wrongs())
                    .as("-Dmodel.runs=1 -Dtailrace.seed=%d%n%s", seed, String.join("\n", world.trace))
                    .isEmpty();
            assertThat(world.filesLeftOnDisk())
                    .as("files on disk, seed %d", seed)
                    .isZero();
        }
    }
}
