package io.tailrace.sink.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The promise of the sink, checked on its real classes against crashes, zombies and faults at every step, and against what
 * real logs, stores and people do around it.
 */
class NoRecordIsLostOrDoubledTest {
    private static final int RUNS = Integer.getInteger("model.runs", 5_000);
    private static final long SEED = Long.getLong("model.seed", System.nanoTime());
    private static final int RUNS_TO_NOTICE = 20_000;

    @Test
    void every_record_is_in_the_store_once_or_is_said_to_be_missing() {
        System.out.println("model.seed=" + SEED + " model.runs=" + RUNS);

        for (long seed = SEED; seed < SEED + RUNS; seed++) {
            ChunkWorld world = new ChunkWorld(seed, Breakage.NONE);
            try {
                world.run();
            } catch (RuntimeException e) {
                fail("-Dmodel.runs=1 -Dmodel.seed=" + seed + "\n" + String.join("\n", world.trace), e);
            }

            assertThat(world.wrongs())
                    .as("-Dmodel.runs=1 -Dmodel.seed=%d%n%s", seed, String.join("\n", world.trace))
                    .isEmpty();
            assertThat(world.filesLeftOnDisk())
                    .as("files on disk, seed %d", seed)
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void the_model_notices_when_a_rule_is_broken(Breakage breakage) {
        for (long seed = 0; seed < RUNS_TO_NOTICE; seed++) {
            if (!wrongs(seed, breakage).isEmpty()) {
                return;
            }
        }

        fail(breakage + " went unnoticed in " + RUNS_TO_NOTICE + " runs");
    }

    private static List<String> wrongs(long seed, Breakage breakage) {
        ChunkWorld world = new ChunkWorld(seed, breakage);
        try {
            world.run();
        } catch (RuntimeException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        return world.wrongs();
    }
}
