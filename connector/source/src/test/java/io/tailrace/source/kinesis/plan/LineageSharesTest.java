package io.tailrace.source.kinesis.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineageSharesTest {

    @Test
    void every_lineage_is_with_one_task_and_no_task_has_more_than_one_above_another() {
        List<String> lineages = List.of("a", "b", "c", "d", "e", "f", "g");

        for (int tasks = 1; tasks <= 7; tasks++) {
            List<List<String>> shares = LineageShares.of(lineages, tasks);

            int least = 7 / tasks;
            assertThat(shares)
                    .hasSize(tasks)
                    .allSatisfy(share -> assertThat(share).hasSizeBetween(least, least + 1));
            assertThat(shares.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(lineages);
        }
    }

    @Test
    void there_are_no_more_tasks_than_lineages_and_always_one() {
        assertThat(LineageShares.of(List.of("a", "b"), 9)).hasSize(2);
        assertThat(LineageShares.of(List.of(), 9)).containsExactly(List.of());
    }
}
