package io.tailrace.sink.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tailrace.sink.partition.Breakage.Form;
import org.junit.jupiter.api.Test;

/**
 * The promise of the sink with Iceberg tables, in the world of {@link NoRecordIsLostOrDoubledTest} and against what others do
 * to a table: every row is visible once in the end, a chunk whole or not at all at every moment, and no file that a table lists
 * is ever deleted. The default is a quick look; a commit takes milliseconds.
 */
class NoRowIsVisibleTwiceTest {
    private static final int RUNS = Math.max(2, Integer.getInteger("model.runs", 0) / 100);
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());

    @Test
    void every_row_is_visible_once_and_every_chunk_whole_or_not_at_all() {
        System.out.println("-Dtailrace.seed=" + SEED + " -Dmodel.runs=" + RUNS * 100);

        for (long seed = SEED; seed < SEED + RUNS; seed++) {
            ChunkWorld world = new ChunkWorld(seed, Breakage.NONE, Form.ICEBERG);
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
