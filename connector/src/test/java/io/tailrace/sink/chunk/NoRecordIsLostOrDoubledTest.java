package io.tailrace.sink.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/** The promise of the sink, checked on its real classes against crashes, zombies and faults at every step. */
class NoRecordIsLostOrDoubledTest {
    private static final int RUNS = Integer.getInteger("model.runs", 5_000);
    private static final long SEED = Long.getLong("model.seed", System.nanoTime());

    @Test
    void every_record_is_in_the_store_once_whatever_dies_wakes_or_fails() {
        System.out.println("model.seed=" + SEED + " model.runs=" + RUNS);

        for (long seed = SEED; seed < SEED + RUNS; seed++) {
            ChunkWorld world = new ChunkWorld(seed, true);
            try {
                world.run();
            } catch (RuntimeException e) {
                fail("-Dmodel.runs=1 -Dmodel.seed=" + seed + "\n" + String.join("\n", world.trace), e);
            }

            assertThat(world.stored())
                    .as("-Dmodel.runs=1 -Dmodel.seed=%d%n%s", seed, String.join("\n", world.trace))
                    .isEqualTo(world.written());
            assertThat(world.filesLeftOnDisk())
                    .as("files on disk, seed %d", seed)
                    .isZero();
        }
    }

    @Test
    void the_model_finds_what_a_store_without_conditional_writes_loses() {
        int wrong = 0;

        for (long seed = 0; seed < 3000; seed++) {
            ChunkWorld world = new ChunkWorld(seed, false);
            try {
                world.run();
            } catch (RuntimeException claimedDifferently) {
                wrong++;
                continue;
            }
            if (!world.stored().equals(world.written())) {
                wrong++;
            }
        }

        assertThat(wrong).isPositive();
    }
}
