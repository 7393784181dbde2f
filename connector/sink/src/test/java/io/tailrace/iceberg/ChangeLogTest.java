package io.tailrace.iceberg;

import static io.tailrace.iceberg.TestLog.NAME;
import static io.tailrace.iceberg.TestLog.chunk;
import static io.tailrace.iceberg.TestLog.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.iceberg.ChangeLog.Visibility;
import io.tailrace.schema.Columns;
import io.tailrace.testing.LogLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private final TestLog lake = new TestLog();

    @Test
    void appends_a_chunk_whole_and_says_up_to_where_it_holds_the_partition() {
        ChangeLog log = lake.open();

        Visibility first =
                log.append(new LogAppend(TestLog.partition(3), 0, 10, 30, List.of(file("a", 12), file("b", 8))));

        assertThat(first).isEqualTo(Visibility.VISIBLE);
        assertThat(lake.files()).hasSize(2);
        assertThat(lake.table().properties()).containsEntry("tailrace.position.orders-3", "0:30");
        assertThat(lake.table().currentSnapshot().summary()).containsEntry("tailrace.position.orders-3", "0:30");
    }

    @Test
    void a_chunk_that_the_table_holds_is_not_appended_again() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 10));
        log.append(chunk(0, 10, 20));

        Visibility again = lake.open().append(chunk(0, 0, 10));

        assertThat(again).isEqualTo(Visibility.VISIBLE);
        assertThat(lake.files()).hasSize(2);
        assertThat(lake.position(0)).isEqualTo(new LogPosition(0, 20));
    }

    @Test
    void a_rolled_back_table_is_written_to_with_one_warning_of_what_it_does_not_have_any_more() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 10));
        long before = lake.table().currentSnapshot().snapshotId();
        log.append(chunk(0, 10, 20));
        log.append(chunk(1, 0, 7));
        lake.table().manageSnapshots().rollbackTo(before).commit();

        try (LogLines lines = new LogLines(ChangeLog.class.getName())) {
            log.append(chunk(0, 20, 30));
            log.append(chunk(0, 30, 40));

            assertThat(lines.with("WARN"))
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .contains(
                                            "Table lake.orders_changes was rolled back and no longer has offsets 10 to 19 of"
                                                    + " orders-0.",
                                            "run ./tailrace lake --config FILE --topic orders --partition 0"
                                                    + " --replay-from 10"),
                            second -> assertThat(second).contains("offsets 0 to 6 of orders-1"));
        }
        assertThat(lake.files()).hasSize(3);
    }

    @Test
    void a_table_that_was_never_rolled_back_is_written_to_without_a_warning() {
        try (LogLines lines = new LogLines(ChangeLog.class.getName())) {
            ChangeLog log = lake.open();
            log.append(chunk(0, 0, 10));
            log.append(chunk(0, 15, 20));
            lake.table().newFastAppend().commit();
            lake.open().append(chunk(1, 5, 10));

            assertThat(lines.with("WARN")).isEmpty();
        }
    }

    @Test
    void a_partitions_newest_chunk_is_looked_for_once_and_missed_with_a_warning() {
        lake.open().append(chunk(0, 0, 10));

        try (LogLines lines = new LogLines(ChangeLog.class.getName())) {
            ChangeLog log = lake.open();
            log.warnIfMissing(chunk(0, 0, 10));
            assertThat(lines.with("WARN")).isEmpty();
            log.warnIfMissing(chunk(1, 5, 10));
            log.warnIfMissing(chunk(1, 5, 10));
            log.warnIfMissing(chunk(2, 5, 10));

            assertThat(lines.with("WARN"))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("does not have offsets 0 to 9 of orders-1"),
                            second -> assertThat(second).contains("does not have offsets 0 to 9 of orders-2"));
        }
    }

    @Test
    void each_snapshot_carries_the_positions_of_all_partitions() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 10));
        log.append(chunk(1, 5, 7));

        assertThat(lake.table().currentSnapshot().summary())
                .containsEntry("tailrace.position.orders-0", "0:10")
                .containsEntry("tailrace.position.orders-1", "0:7");
    }

    @Test
    void of_committers_that_all_believe_to_own_a_partition_each_chunk_becomes_visible_once() throws Exception {
        int partitions = 3;
        int committers = 3;
        int chunks = Integer.getInteger("tailrace.rounds", 5);
        lake.open();
        ExecutorService threads = Executors.newFixedThreadPool(partitions * committers);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Void>> running = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            for (int c = 0; c < committers; c++) {
                int partition = p;
                running.add(threads.submit((Callable<Void>) () -> {
                    ChangeLog log = lake.open();
                    start.await();
                    for (int i = 0; i < chunks; i++) {
                        append(log, chunk(partition, i * 10L, i * 10L + 10));
                    }
                    return null;
                }));
            }
        }

        start.countDown();
        for (Future<Void> each : running) {
            each.get();
        }
        threads.shutdown();

        assertThat(lake.files()).hasSize(partitions * chunks);
        assertThat(lake.files().values()).containsOnly(1);
        for (int p = 0; p < partitions; p++) {
            assertThat(lake.position(p)).isEqualTo(new LogPosition(0, chunks * 10L));
        }
    }

    @Test
    void an_append_looks_at_the_table_once() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 10));
        AtomicInteger looks = new AtomicInteger();
        lake.beforeLook = looks::incrementAndGet;

        log.append(chunk(0, 10, 20));

        assertThat(looks).hasValue(1);
    }

    @Test
    void a_rival_between_the_look_and_the_commit_does_not_make_a_chunk_visible_twice() {
        for (int rivals = 1; rivals <= 3; rivals++) {
            TestLog shared = new TestLog();
            ChangeLog log = shared.open();
            ChangeLog rival = shared.open();
            append(log, chunk(0, 0, 10));
            append(rival, chunk(1, 0, 10));
            AtomicInteger left = new AtomicInteger(rivals);
            boolean[] inside = {false};

            shared.beforeCommit = () -> {
                if (!inside[0] && left.getAndDecrement() > 0) {
                    inside[0] = true;
                    long start = 10L * left.get();
                    append(rival, chunk(1, start + 10, start + 20));
                    append(rival, chunk(0, 10, 20));
                    inside[0] = false;
                }
            };
            append(log, chunk(0, 10, 20));

            assertThat(shared.files()).as("rivals %s", rivals).hasSize(4);
            assertThat(shared.files().values()).containsOnly(1);
            assertThat(shared.position(0)).isEqualTo(new LogPosition(0, 20));
        }
    }

    @Test
    void a_commit_that_is_refused_again_and_again_is_made_on_what_the_others_left() {
        ChangeLog log = lake.open();
        ChangeLog rival = lake.open();
        AtomicInteger left = new AtomicInteger(3);
        boolean[] inside = {false};

        lake.beforeCommit = () -> {
            if (!inside[0] && left.getAndDecrement() > 0) {
                inside[0] = true;
                long start = 10L * left.get();
                append(rival, chunk(left.get() + 1, start, start + 10));
                inside[0] = false;
            }
        };
        append(log, chunk(0, 0, 10));

        assertThat(lake.files()).hasSize(4);
        assertThat(lake.files().values()).containsOnly(1);
        for (int partition = 0; partition < 4; partition++) {
            assertThat(lake.table().properties()).containsKey("tailrace.position.orders-" + partition);
        }
    }

    @Test
    void files_that_were_described_for_a_table_that_was_made_anew_since_are_described_again() {
        ChangeLog log = lake.open();
        UUID before = log.described();
        lake.catalog.dropTable(NAME, false);
        lake.open();
        LogAppend chunk = new LogAppend(TestLog.partition(0), 0, 0, 10, List.of(file("a", 10)), before);

        assertThatThrownBy(() -> log.append(chunk))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("was created again while files for it were described");

        assertThat(lake.files()).isEmpty();
        assertThat(log.described()).isNotEqualTo(before);
        assertThat(log.append(new LogAppend(TestLog.partition(0), 0, 0, 10, List.of(file("a", 10)), log.described())))
                .isEqualTo(Visibility.VISIBLE);
    }

    @Test
    void manifests_stay_few() {
        ChangeLog log = lake.open();
        for (int i = 0; i < 210; i++) {
            log.append(chunk(0, i, i + 1));
        }

        assertThat(lake.table().currentSnapshot().dataManifests(lake.table().io()))
                .hasSizeLessThan(60);
        assertThat(lake.files()).hasSize(210);
    }

    @Test
    void a_rival_between_any_two_looks_at_the_table_does_not_make_a_chunk_visible_twice() {
        for (int look = 1; look <= 2; look++) {
            TestLog shared = new TestLog();
            ChangeLog log = shared.open();
            ChangeLog rival = shared.open();
            append(log, chunk(0, 0, 10));
            append(rival, chunk(1, 0, 10));
            AtomicInteger left = new AtomicInteger(look);

            shared.beforeLook = () -> {
                if (left.decrementAndGet() == 0) {
                    append(rival, chunk(0, 10, 20));
                }
            };
            append(log, chunk(0, 10, 20));

            assertThat(shared.files()).as("look %s", look).hasSize(3);
            assertThat(shared.files().values()).as("look %s", look).containsOnly(1);
            assertThat(shared.position(0)).isEqualTo(new LogPosition(0, 20));
        }
    }

    private static void append(ChangeLog log, LogAppend chunk) {
        while (true) {
            try {
                log.append(chunk);
                return;
            } catch (RetriableException busy) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void threads_of_a_task_that_append_at_the_same_time_share_commits() throws Exception {
        ChangeLog log = lake.open();
        int before = snapshots();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Visibility>> running = new ArrayList<>();
        for (int p = 0; p < 24; p++) {
            LogAppend chunk = chunk(p, 0, 10);
            running.add(threads.submit(() -> {
                start.await();
                return log.append(chunk);
            }));
        }

        start.countDown();
        for (Future<Visibility> each : running) {
            assertThat(each.get()).isEqualTo(Visibility.VISIBLE);
        }
        threads.shutdown();

        assertThat(lake.files()).hasSize(24);
        assertThat(snapshots() - before).isLessThan(24);
    }

    private int snapshots() {
        List<Object> all = new ArrayList<>();
        lake.table().snapshots().forEach(all::add);
        return all.size();
    }

    @Test
    void positions_outlive_the_snapshots_that_brought_them() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 10));
        for (int i = 0; i < 30; i++) {
            log.append(chunk(1, i, i + 1));
        }

        lake.expire(1);

        assertThat(lake.position(0)).isEqualTo(new LogPosition(0, 10));
        lake.open().append(chunk(0, 0, 10));
        assertThat(lake.files().values()).containsOnly(1);
    }

    @Test
    void a_snapshot_of_another_writer_changes_no_position() {
        lake.open().append(chunk(0, 0, 10));
        lake.table().newFastAppend().appendFile(file("by-an-optimizer", 3)).commit();
        lake.expire(1);

        lake.open().append(chunk(0, 0, 10));
        lake.open().append(chunk(0, 10, 20));

        assertThat(lake.files()).hasSize(3);
        assertThat(lake.table().currentSnapshot().summary()).containsEntry("tailrace.position.orders-0", "0:20");
    }

    @Test
    void the_snapshot_is_asked_where_somebody_unset_the_property() {
        lake.open().append(chunk(0, 0, 10));
        lake.table().updateProperties().remove("tailrace.position.orders-0").commit();

        lake.open().append(chunk(0, 0, 10));

        assertThat(lake.files()).hasSize(1);
    }

    @Test
    void a_property_that_is_not_a_position_stops_the_task() {
        ChangeLog log = lake.open();
        lake.table()
                .updateProperties()
                .set("tailrace.position.orders-0", "twelve")
                .commit();

        assertThatThrownBy(() -> log.append(chunk(0, 0, 10)))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("Property tailrace.position.orders-0 of table")
                .hasMessageContaining("is twelve, which is not a position");
    }

    @Test
    void a_new_generation_begins_where_a_person_says() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 100));

        log.append(chunk(0, 1, 0, 10));

        assertThat(lake.position(0)).isEqualTo(new LogPosition(1, 10));
        assertThat(log.append(chunk(0, 0, 100, 110))).isEqualTo(Visibility.SUPERSEDED);
        assertThat(lake.files()).hasSize(2);
    }

    @Test
    void a_chunk_that_the_table_holds_in_part_stops_the_task_and_names_the_way_out() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 20));

        assertThatThrownBy(() -> log.append(chunk(0, 10, 30)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("holds orders-0 up to offset 19, in the middle of the chunk of offsets 10 to 29")
                .hasMessageContaining("--withdraw-chunk")
                .hasMessageContaining("--skip-to 20");
    }

    @Test
    void a_table_that_was_dropped_is_created_again_with_its_columns() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 10));
        lake.catalog.dropTable(NAME, false);

        log.append(chunk(0, 10, 20));

        assertThat(lake.files()).hasSize(1);
        assertThat(lake.table().schema().columns()).hasSize(2);
    }

    @Test
    void a_table_that_was_dropped_and_made_again_begins_with_the_next_chunk() {
        ChangeLog log = lake.open();
        log.append(chunk(0, 0, 10));
        lake.catalog.dropTable(NAME, false);
        lake.open();

        assertThat(log.append(chunk(0, 10, 20))).isEqualTo(Visibility.VISIBLE);

        assertThat(lake.files()).hasSize(1);
        assertThat(lake.position(0)).isEqualTo(new LogPosition(0, 20));
    }

    @Test
    void columns_get_ids_for_ever() {
        ChangeLog log = lake.open();
        int quantity = log.ensure(TestLog.COLUMNS).findField("quantity").fieldId();

        Schema wider = log.ensure(Columns.parse("status string, quantity bigint, lines array<struct<sku:string>>"));
        Schema nested = log.ensure(Columns.parse("lines array<struct<sku:string, price:decimal(10,2)>>"));

        assertThat(wider.findField("quantity").fieldId()).isEqualTo(quantity);
        assertThat(wider.findType("quantity")).isEqualTo(Types.LongType.get());
        assertThat(nested.findField("lines.element.sku").fieldId())
                .isEqualTo(wider.findField("lines.element.sku").fieldId());
        assertThat(Set.copyOf(nested.idToName().keySet()))
                .hasSize(nested.idToName().size());
    }

    @Test
    void a_narrower_column_fits_as_it_is() {
        ChangeLog log = lake.open();
        Schema before = log.ensure(Columns.parse("quantity bigint, ratio double, price decimal(12,2)"));

        Schema after = log.ensure(Columns.parse("quantity smallint, ratio float, price decimal(10,2)"));

        assertThat(after.sameSchema(before)).isTrue();
    }

    @Test
    void a_column_of_another_kind_is_refused_and_leaves_the_table_alone() {
        ChangeLog log = lake.open();

        assertThatThrownBy(() -> log.ensure(Columns.parse("status string, quantity string")))
                .isInstanceOf(DataException.class)
                .hasMessage("Column quantity of table memory.lake.orders_changes is int, and the row has string, and"
                        + " Iceberg cannot widen the one to the other. Write the new values to a column with another"
                        + " name, or the rows to another table with table.name.template.");
        assertThatThrownBy(() -> log.ensure(Columns.parse("price decimal(10,2)"))
                        .findType("price")
                        .equals(log.ensure(Columns.parse("price decimal(10,3)"))))
                .isInstanceOf(DataException.class);
        assertThat(lake.table().schema().findField("status")).isNull();
    }
}
