package io.tailrace.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.shard.Progress.After;
import io.tailrace.shard.Progress.Ended;
import io.tailrace.shard.Progress.Nothing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LineageTest {

    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");
    private static final Shard PARENT = new Shard("parent", List.of("grandparent"));
    private static final Shard CHILD = new Shard("child", List.of("parent"));
    private static final Shard SIBLING = new Shard("sibling", List.of("parent"));

    private int nonces;
    private final Lineage lineage = new Lineage(name -> true, () -> "n" + ++nonces);

    @Test
    void a_child_waits_for_the_end_of_its_parent() {
        lineage.learn(List.of(CHILD, PARENT), Map.of());

        assertThat(lineage.openReady()).extracting(Lineage.Start::shardId).containsExactly("parent");
        lineage.end("parent", TIME);
        assertThat(lineage.openReady())
                .containsExactly(new Lineage.Start("child", "parent", "n1", new Nothing(), TIME));
    }

    @Test
    void an_offset_counts_only_with_the_nonce_of_the_parents_end() {
        lineage.learn(
                List.of(PARENT, CHILD, SIBLING),
                Map.of(
                        "parent", new ShardOffset(new Ended("now"), "", "parent", TIME),
                        "child", new ShardOffset(new After("5"), "now", "parent", TIME),
                        "sibling", new ShardOffset(new After("6"), "before", "parent", TIME)));

        assertThat(lineage.openReady())
                .extracting(Lineage.Start::progress)
                .containsExactlyInAnyOrder(new After("5"), new Nothing());
    }

    @Test
    void failure_3_a_child_whose_trimmed_parent_is_stored_as_ended_begins_at_its_oldest_entry() {
        lineage.learn(List.of(CHILD), Map.of("parent", new ShardOffset(new Ended("n"), "", "root", TIME)));

        assertThat(lineage.openReady()).containsExactly(new Lineage.Start("child", "root", "n", new Nothing(), TIME));
    }

    @Test
    void failure_4_a_second_child_that_is_shown_late_is_opened_too() {
        lineage.learn(List.of(PARENT, CHILD), Map.of());
        lineage.openReady();
        lineage.end("parent", TIME);
        lineage.openReady();

        lineage.learn(List.of(PARENT, CHILD, SIBLING), Map.of());

        assertThat(lineage.openReady()).extracting(Lineage.Start::shardId).containsExactly("sibling");
    }

    @Test
    void failure_9_the_name_of_a_lineage_outlives_its_root() {
        ShardOffset stored = new ShardOffset(new After("5"), "n", "root", TIME);

        assertThat(LineageNames.of(List.of(CHILD), Map.of("child", stored))).containsEntry("child", "root");
        assertThat(LineageNames.of(List.of(PARENT, CHILD), Map.of()))
                .isEqualTo(Map.of("parent", "parent", "child", "parent"));
    }

    @Test
    void a_shard_that_a_listing_leaves_out_for_a_moment_is_not_read_again() {
        lineage.learn(List.of(PARENT, CHILD), Map.of());
        lineage.openReady();
        lineage.end("parent", TIME);
        lineage.openReady();

        List<String> forgotten = lineage.forget(Set.of("child"), Map.of(), TIME.plusSeconds(1));
        lineage.learn(List.of(PARENT, CHILD), Map.of());

        assertThat(forgotten).isEmpty();
        assertThat(lineage.openReady()).isEmpty();
    }

    @Test
    void failure_16_a_shard_is_forgotten_when_it_is_old_and_its_children_are_stored_under_its_nonce() {
        lineage.learn(List.of(PARENT, CHILD), Map.of());
        lineage.openReady();
        lineage.end("parent", TIME);
        lineage.openReady();
        Map<String, ShardOffset> stored = Map.of("child", new ShardOffset(new After("5"), "n1", "parent", TIME));
        Map<String, ShardOffset> stale = Map.of("child", new ShardOffset(new After("5"), "n0", "parent", TIME));

        assertThat(lineage.forget(Set.of("child"), stored, TIME)).isEmpty();
        assertThat(lineage.forget(Set.of("child"), stale, TIME.plusSeconds(1))).isEmpty();
        assertThat(lineage.forget(Set.of("child", "parent"), stored, TIME.plusSeconds(1)))
                .isEmpty();
        assertThat(lineage.forget(Set.of("child"), stored, TIME.plusSeconds(1))).containsExactly("parent");
    }

    @Test
    void shards_of_other_tasks_are_left_alone() {
        Lineage mine = new Lineage("other"::equals, () -> "n");

        mine.learn(List.of(PARENT, CHILD), Map.of());

        assertThat(mine.openReady()).isEmpty();
        assertThat(mine.knows("child")).isFalse();
    }

    @Test
    void a_merged_shard_waits_until_the_end_of_the_parent_that_another_task_reads_is_stored() {
        Lineage mine = new Lineage("left"::equals, () -> "n");
        List<Shard> shards = List.of(
                new Shard("left", List.of()),
                new Shard("right", List.of()),
                new Shard("merged", List.of("left", "right")));
        mine.learn(shards, Map.of());
        mine.openReady();
        mine.end("left", TIME);

        assertThat(mine.openReady()).isEmpty();
        assertThat(mine.waitsForOtherTasks()).isTrue();
        mine.learn(shards, Map.of("right", new ShardOffset(new Ended("r"), "", "right", TIME)));
        assertThat(mine.openReady()).containsExactly(new Lineage.Start("merged", "left", "n+r", new Nothing(), TIME));
        assertThat(mine.waitsForOtherTasks()).isFalse();
    }

    @Test
    void the_end_of_another_tasks_shard_does_not_count_while_that_shard_has_to_be_read_again() {
        Lineage mine = new Lineage("left"::equals, () -> "n");
        mine.learn(
                List.of(
                        new Shard("left", List.of()),
                        new Shard("rightParent", List.of()),
                        new Shard("right", List.of("rightParent")),
                        new Shard("merged", List.of("left", "right"))),
                Map.of(
                        "left", new ShardOffset(new Ended("l"), "", "left", TIME),
                        "rightParent", new ShardOffset(new Ended("now"), "", "rightParent", TIME),
                        "right", new ShardOffset(new Ended("r"), "before", "rightParent", TIME)));

        assertThat(mine.openReady()).isEmpty();
    }

    @Test
    void failure_16_of_two_parents_one_can_be_forgotten_before_the_other() {
        Shard merged = new Shard("merged", List.of("left", "right"));
        ShardOffset stored = new ShardOffset(new After("5"), "l+r", "left", TIME);
        lineage.learn(
                List.of(new Shard("right", List.of()), merged),
                Map.of("right", new ShardOffset(new Ended("r"), "", "right", TIME), "merged", stored));

        assertThat(lineage.openReady()).extracting(Lineage.Start::progress).containsExactly(new After("5"));
        assertThat(lineage.forget(Set.of("merged"), Map.of("merged", stored), TIME.plusSeconds(1)))
                .containsExactly("right");
    }
}
