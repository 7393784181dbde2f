package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of the current table, checked on the real classes: whatever comes late or twice, however often two mergers are
 * killed, refused or left without an answer, it ends as the DynamoDB table. Each commit takes Iceberg some 20 ms, so the default
 * is a quick look; {@code -Dmodel.runs} divided by 250 is the number of runs.
 */
class CurrentTableAgreesTest {
    private static final int RUNS = Math.max(1, Integer.getInteger("model.runs", 250) / 250);
    private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
    private static final int CHUNKS = 20;

    @TempDir
    private Path folder;

    @Test
    void it_ends_as_the_table_in_dynamodb() throws IOException {
        System.out.println("-Dtailrace.seed=" + SEED + " -Dmodel.runs=" + RUNS * 250);
        for (long seed = SEED; seed < SEED + RUNS; seed++) {
            run(new Random(seed), "seed " + seed);
        }
    }

    private void run(Random random, String description) throws IOException {
        FaultyCatalog catalog = new FaultyCatalog(random);
        TestTables tables = new TestTables(folder, catalog);
        TestOrders orders = new TestOrders(random, 1 + random.nextInt(40), 1 + random.nextInt(3));
        Merger one = tables.merger(1 + random.nextInt(20_000), "order_id");
        Merger other = tables.merger(1 + random.nextInt(20_000), "order_id");
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            for (int i = random.nextInt(30); i > 0; i--) {
                orders.write();
            }
            append(tables, orders, random.nextInt(orders.partitions()));
            catalog.faults = 0.2;
            for (int i = random.nextInt(3); i > 0; i--) {
                Merger rival = i == 1 ? one : other;
                catalog.meanwhile = () -> {
                    if (random.nextInt(4) == 0) {
                        catalog.meanwhile = () -> {};
                        tryStep(rival);
                    }
                };
                tryStep(random.nextBoolean() ? one : other);
                catalog.meanwhile = () -> {};
            }
            catalog.faults = 0;
        }
        for (int partition = 0; partition < orders.partitions(); partition++) {
            List<Struct> rest = orders.rest(partition);
            if (!rest.isEmpty()) {
                tables.append(partition, rest);
            }
        }

        while (one.step() != null) {
            assertOneRowPerItem(tables, description);
        }

        assertThat(quantities(tables)).as(description).isEqualTo(orders.items);
    }

    private static void append(TestTables tables, TestOrders orders, int partition) throws IOException {
        List<Struct> rows = orders.deliver(partition);
        if (!rows.isEmpty()) {
            tables.append(partition, rows);
        }
    }

    private static void tryStep(Merger merger) {
        try {
            merger.step();
        } catch (RetriableException later) {
            assertThat(later).hasMessageContaining("lake.orders");
        }
    }

    private static void assertOneRowPerItem(TestTables tables, String description) throws IOException {
        List<Map<String, Object>> rows = tables.rows();
        assertThat(rows).as(description).extracting(row -> row.get("order_id")).doesNotHaveDuplicates();
    }

    private static Map<String, Integer> quantities(TestTables tables) throws IOException {
        assertOneRowPerItem(tables, "at the end");
        Map<String, Integer> quantities = new TreeMap<>();
        for (Map<String, Object> row : tables.rows()) {
            quantities.put((String) row.get("order_id"), (Integer) row.get("quantity"));
        }
        return quantities;
    }
}
