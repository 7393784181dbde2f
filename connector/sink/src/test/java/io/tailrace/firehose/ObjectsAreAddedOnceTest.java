package io.tailrace.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.iceberg.ChangeLogDefinition;
import io.tailrace.iceberg.Granularity;
import io.tailrace.merge.FaultyCatalog;
import io.tailrace.merge.MergeDefinition;
import io.tailrace.merge.MergeDefinition.LogRows;
import io.tailrace.merge.Merger;
import io.tailrace.merge.TestOrders;
import io.tailrace.merge.TestTables;
import io.tailrace.merge.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of the managed path's tables, checked on the real classes: Firehose shuffles changes, delivers some of them twice
 * and some objects late, of any format and in any folder; two mergers are killed, refused and left without an answer anywhere. Each
 * object is in the log once, and the current table ends as the DynamoDB table. {@code -Dmodel.runs} divided by 250 is the number of
 * runs.
 */
class ObjectsAreAddedOnceTest {
    private static final TableIdentifier LOG = TableIdentifier.of("lake", "orders_changes");
    private static final TableIdentifier CURRENT = TableIdentifier.of("lake", "orders");
    private static final int RUNS = Math.max(1, Integer.getInteger("model.runs", 250) / 250);
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final int ROUNDS = 15;
    private static final List<TestObjects> FORMS = List.of(TestObjects.values());

    @TempDir
    private Path folder;

    @Test
    void the_log_has_each_object_once_and_the_current_table_ends_as_the_table_in_dynamodb() throws IOException {
        System.out.println("-Dtailrace.seed=" + SEED + " -Dmodel.runs=" + RUNS * 250);
        for (long seed = SEED; seed < SEED + RUNS; seed++) {
            new World(new Random(seed)).run("seed " + seed);
        }
    }

    private final class World {
        private final Random random;
        private final FaultyCatalog catalog;
        private final TestOrders orders;
        private final TestFolder objects = new TestFolder();
        private final List<Struct> waiting = new ArrayList<>();
        private final Map<String, Integer> delivered = new TreeMap<>();
        private final List<Runnable> uploads = new ArrayList<>();
        private Instant now = Instant.parse("2026-11-22T12:00:00Z");
        private double deaths;

        World(Random random) {
            this.random = random;
            this.catalog = new FaultyCatalog(random);
            this.orders = new TestOrders(random, 1 + random.nextInt(40), 1);
        }

        void run(String description) throws IOException {
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = random.nextInt(30); i > 0; i--) {
                    orders.write();
                }
                waiting.addAll(orders.rest(0));
                deliver(0.3);
                catalog.faults = 0.1;
                deaths = 0.02;
                for (int i = random.nextInt(4); i > 0; i--) {
                    catalog.meanwhile = () -> {
                        dieAtTimes();
                        if (random.nextInt(6) == 0) {
                            catalog.meanwhile = this::dieAtTimes;
                            tryStep();
                        }
                    };
                    objects.meanwhile = this::dieAtTimes;
                    tryStep();
                    catalog.meanwhile = () -> {};
                    objects.meanwhile = () -> {};
                }
                catalog.faults = 0;
                deaths = 0;
                now = now.plus(Duration.ofMinutes(random.nextInt(600)));
            }
            deliver(0);
            uploads.forEach(Runnable::run);
            while (step() != null) {
                assertThat(rows(CURRENT))
                        .as(description)
                        .extracting(row -> row.get("order_id"))
                        .doesNotHaveDuplicates();
            }

            Map<String, Integer> added = new TreeMap<>();
            rows(LOG).forEach(row -> added.merge((String) row.get("cdc_event_id"), 1, Integer::sum));
            assertThat(added).as(description).isEqualTo(delivered);
            Map<String, Integer> quantities = new TreeMap<>();
            rows(CURRENT).forEach(row -> quantities.put((String) row.get("order_id"), (Integer) row.get("quantity")));
            assertThat(quantities).as(description).isEqualTo(orders.items);
        }

        /** Objects of what waits, but for what is held back; some rows come once more later, and some objects. */
        private void deliver(double heldBack) {
            Collections.shuffle(waiting, random);
            List<Struct> rows = new ArrayList<>();
            List<Struct> later = new ArrayList<>();
            for (Struct row : waiting) {
                boolean isHeldBack = random.nextDouble() < heldBack;
                (isHeldBack ? later : rows).add(row);
                if (!isHeldBack && random.nextDouble() < heldBack / 3) {
                    later.add(row);
                }
            }
            waiting.clear();
            waiting.addAll(later);
            for (int from = 0; from < rows.size(); ) {
                int to = Math.min(rows.size(), from + 1 + random.nextInt(20));
                upload(rows.subList(from, to));
                from = to;
            }
            for (int i = random.nextInt(uploads.size() + 1); i > 0; i--) {
                uploads.remove(random.nextInt(uploads.size())).run();
            }
        }

        /** Starts an upload: its object has the time of now, and appears later. */
        private void upload(List<Struct> rows) {
            rows.forEach(row -> delivered.merge(row.getString("cdc_event_id"), 1, Integer::sum));
            TestObjects form = FORMS.get(random.nextInt(FORMS.size()));
            byte[] content = form.of(rows, folder);
            Instant written = now.minusSeconds(random.nextInt(60));
            String key = "hour=" + random.nextInt(24) + "/" + new UUID(random.nextLong(), random.nextLong());
            uploads.add(() -> {
                // Firehose gives up an upload long before, and begins anew.
                boolean isAnew = written.isBefore(now.minus(Duration.ofHours(20)));
                objects.put(key, isAnew ? now : written, content);
            });
        }

        private void dieAtTimes() {
            if (random.nextDouble() < deaths) {
                throw new Killed();
            }
        }

        private void tryStep() {
            try {
                step();
            } catch (Killed | RetriableException later) {
                assertThat(later instanceof Killed
                                || String.valueOf(later.getMessage()).contains("orders"))
                        .as("%s", later)
                        .isTrue();
            }
        }

        /** Of a process of its own, which knows nothing of those before it. */
        private @Nullable Object step() {
            long mostBytes = 1L + random.nextInt(20_000);
            @Nullable Object added = new ObjectLog(
                            catalog,
                            new ChangeLogDefinition(LOG, "s3://lake/orders_changes", "cdc_event_time", Granularity.DAY),
                            TestOrders.ROW,
                            objects,
                            folder,
                            mostBytes,
                            () -> UUID.randomUUID().toString())
                    .step();
            @Nullable Object merged = new Merger(
                            catalog,
                            new MergeDefinition(
                                    LOG, LogRows.OBJECTS, CURRENT, "s3://lake/orders", List.of("order_id"), 4),
                            folder,
                            mostBytes,
                            () -> UUID.randomUUID().toString(),
                            Views.NONE)
                    .step();
            return merged == null ? added : merged;
        }

        private List<Map<String, Object>> rows(TableIdentifier table) throws IOException {
            return TestTables.rows(catalog.loadTable(table));
        }
    }

    /** The end of a process: what it has not done by then, it does not do, cleaning up included. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }
}
