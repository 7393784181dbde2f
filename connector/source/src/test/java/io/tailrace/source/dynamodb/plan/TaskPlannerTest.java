package io.tailrace.source.dynamodb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.state.CapturedTable;
import io.tailrace.source.dynamodb.state.TableAssignment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class TaskPlannerTest {

    @Test
    void every_lineage_and_every_segment_has_exactly_one_task() {
        List<List<TableAssignment>> plan = TaskPlanner.plan(List.of(table("orders", 8, 64)), 4);

        List<String> lineages = new ArrayList<>();
        List<Integer> segments = new ArrayList<>();
        plan.forEach(task -> task.forEach(assignment -> {
            lineages.addAll(assignment.lineages());
            segments.addAll(assignment.segments());
        }));
        assertThat(plan).hasSize(4);
        assertThat(lineages).hasSize(64).doesNotHaveDuplicates();
        assertThat(segments).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void no_task_has_more_than_its_share() {
        List<List<TableAssignment>> plan = TaskPlanner.plan(List.of(table("orders", 8, 64)), 4);

        assertThat(plan)
                .allSatisfy(task -> assertThat(task.get(0).lineages()).hasSizeLessThanOrEqualTo(16))
                .allSatisfy(task -> assertThat(task.get(0).segments()).hasSizeLessThanOrEqualTo(2));
    }

    @Test
    void failure_19_fewer_tasks_than_tables_pack_them() {
        List<TablePlan> tables = List.of(table("a-table", 1, 1), table("b-table", 1, 1), table("c-table", 0, 0));

        List<List<TableAssignment>> plan = TaskPlanner.plan(tables, 1);

        assertThat(plan).hasSize(1);
        assertThat(plan.get(0)).extracting(TableAssignment::table).containsExactly("a-table", "b-table", "c-table");
        assertThat(plan.get(0)).allMatch(TableAssignment::leads);
    }

    @Test
    void each_table_is_led_by_one_task() {
        List<List<TableAssignment>> plan =
                TaskPlanner.plan(List.of(table("orders", 4, 16), table("customers", 4, 2)), 3);

        assertThat(plan.stream().flatMap(List::stream).filter(TableAssignment::leads))
                .extracting(TableAssignment::table)
                .containsExactlyInAnyOrder("orders", "customers");
    }

    @Test
    void a_lineage_more_moves_few_of_the_others() {
        Set<String> before = placed(TaskPlanner.plan(List.of(table("orders", 0, 64)), 4));

        Set<String> after = placed(TaskPlanner.plan(List.of(table("orders", 0, 65)), 4));

        before.removeAll(after);
        assertThat(before).hasSizeLessThan(16);
    }

    @Test
    void an_assignment_survives_the_task_configuration() {
        List<TableAssignment> task = TaskPlanner.plan(List.of(table("orders", 4, 3), table("customers", 0, 0)), 1)
                .get(0);

        assertThat(TableAssignment.fromProps(TableAssignment.toProps(task))).isEqualTo(task);
    }

    private static Set<String> placed(List<List<TableAssignment>> plan) {
        Set<String> placed = new HashSet<>();
        for (int i = 0; i < plan.size(); i++) {
            int task = i;
            plan.get(i).forEach(each -> each.lineages().forEach(lineage -> placed.add(lineage + " at " + task)));
        }
        return placed;
    }

    private static TablePlan table(String name, int segments, int lineages) {
        KeySchema keys = KeySchema.of(List.of(
                new KeySchema.Attribute("id", ScalarAttributeType.S),
                new KeySchema.Attribute("odd:name, even", ScalarAttributeType.N)));
        return new TablePlan(
                new CapturedTable(
                        name,
                        "table-id",
                        "arn:stream",
                        keys,
                        1_767_225_600_000L,
                        Instant.ofEpochMilli(1_767_000_000_000L)),
                segments,
                IntStream.range(0, lineages).mapToObj("shard-%03d"::formatted).toList());
    }
}
