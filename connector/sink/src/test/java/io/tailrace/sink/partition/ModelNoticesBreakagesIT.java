package io.tailrace.sink.partition;

import static org.assertj.core.api.Assertions.fail;

import io.tailrace.sink.partition.Breakage.Form;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether the model behind {@link NoRecordIsLostOrDoubledTest} would notice a broken rule of the protocol. Each breakage has a run that noticed it before and is
 * made first: all others are looked through only where the model has changed and that run no longer does.
 */
class ModelNoticesBreakagesIT {
    private static final int RUNS_TO_NOTICE = 20_000;
    /** A commit takes milliseconds. */
    private static final int RUNS_WITH_ICEBERG = 2000;

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void a_broken_rule_is_noticed(Breakage breakage) {
        if (isNoticed(breakage.noticedBefore(), breakage)) {
            return;
        }
        int runs = breakage.form() == Form.ICEBERG ? RUNS_WITH_ICEBERG : RUNS_TO_NOTICE;
        for (long seed = 0; seed < runs; seed++) {
            if (isNoticed(seed, breakage)) {
                System.out.println(breakage + " is noticed by run " + seed + ", and no longer by "
                        + breakage.noticedBefore() + ": with the new number in Breakage the next build is quicker");
                return;
            }
        }

        fail(breakage + " went unnoticed in " + runs + " runs");
    }

    private static boolean isNoticed(long seed, Breakage breakage) {
        return !wrongs(seed, breakage).isEmpty();
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
