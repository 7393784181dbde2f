package io.tailrace.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplePlanTest {

    @Test
    void the_cost_is_known_from_the_size_of_items() {
        SamplePlan plan = SamplePlan.of(Tables.facts(1_000_000, 4_096_000_000L, null, null), 2_000, 100);

        assertThat(plan.segments()).isEqualTo(40);
        assertThat(plan.units()).isEqualTo(1_000 + 21);
        assertThat(plan.cost()).isEqualTo("about 1,021 read units, at most 100 a second (--max-rcu), so about 10 s");
    }

    @Test
    void a_small_table_costs_what_is_in_it() {
        assertThat(SamplePlan.of(Tables.facts(10, 1_000, null, null), 2_000, 100)
                        .units())
                .isEqualTo(1 + 1);
    }

    @Test
    void a_table_that_was_not_counted_yet_costs_what_it_costs() {
        assertThat(SamplePlan.of(Tables.facts(0, 0, null, null), 2_000, 5).cost())
                .startsWith("about half a read unit for each 4 KB of them; their size is not known yet")
                .endsWith("at most 5 a second (--max-rcu)");
    }

    @Test
    void a_page_takes_no_more_than_a_seconds_share() {
        assertThat(SamplePlan.of(Tables.facts(1_000, 4_096_000, null, null), 2_000, 10)
                        .pageItems())
                .isEqualTo(20);
        assertThat(SamplePlan.of(Tables.facts(1_000, 409_600_000, null, null), 2_000, 1)
                        .pageItems())
                .isEqualTo(1);
    }
}
