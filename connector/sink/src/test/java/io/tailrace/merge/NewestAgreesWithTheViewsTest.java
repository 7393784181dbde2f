package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.ChangeOrder;
import io.tailrace.merge.Change.Kind;
import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Of an item's rows the merger takes the one that the SQL of the views takes, whatever the order in which it sees them: any order
 * within a merge, and from merge to merge the one of a log. There a change may come again at any time, and so may rows without
 * sequence, but the first time changes of one stream come in their order.
 */
class NewestAgreesWithTheViewsTest {
    private static final Seed SEED = Seed.of(NewestAgreesWithTheViewsTest.class);
    private static final int ITEMS = Rounds.of(500);
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final List<@Nullable String> STREAMS =
            Collections.unmodifiableList(Arrays.asList(null, "2026-11-01T00:00:00.000", "2026-11-09T00:00:00.000"));
    private static final Schema ROW =
            SchemaBuilder.struct().field("content", Schema.STRING_SCHEMA).build();

    @Test
    void the_newest_row_is_that_of_the_views() throws SQLException {
        Random random = SEED.random();
        List<List<Delivered>> items = new ArrayList<>();
        for (int item = 0; item < ITEMS; item++) {
            items.add(history(random));
        }

        List<String> expected = byViews(items);

        for (int item = 0; item < ITEMS; item++) {
            List<Delivered> history = items.get(item);
            assertThat(atOnce(history, random))
                    .as("%s at once, item %d: %s", SEED, item, history)
                    .isEqualTo(expected.get(item));
            for (int i = 0; i < 3; i++) {
                assertThat(merged(history, random))
                        .as("%s in merges, item %d: %s", SEED, item, history)
                        .isEqualTo(expected.get(item));
            }
        }
    }

    /** A row of the log; copies of one row have one content. */
    private record Delivered(
            Kind kind,
            @Nullable String stream,
            int second,
            @Nullable String sequence,
            @Nullable String id) {

        String content() {
            return kind + " " + stream + " " + second + " " + sequence + " " + id;
        }

        Change change() {
            long micros = NOON.plusSeconds(second).getEpochSecond() * 1_000_000;
            return new Change(
                    kind,
                    stream,
                    kind == Kind.READ ? Change.lessMargin(micros) : micros,
                    sequence,
                    id,
                    new Struct(ROW).put("content", content()));
        }
    }

    private static List<Delivered> history(Random random) {
        List<Delivered> rows = new ArrayList<>();
        for (@Nullable String stream : STREAMS) {
            int changes = random.nextInt(6);
            for (int i = 0; i < changes; i++) {
                // Times that run back where sequences do not, and that are often the same.
                rows.add(new Delivered(
                        i == 0 ? Kind.INSERT : Kind.MODIFY,
                        stream,
                        10 * i + random.nextInt(5) * 15,
                        String.format("%021d", 100 + i),
                        "event-" + random.nextInt(1_000)));
            }
        }
        if (random.nextInt(4) == 0) {
            Collections.reverse(rows);
            rows.sort(Comparator.comparing(row -> String.valueOf(row.sequence)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            insert(rows, random, new Delivered(Kind.READ, any(random), 15 * random.nextInt(20), null, null));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            insert(
                    rows,
                    random,
                    new Delivered(
                            Kind.MODIFY, any(random), 15 * random.nextInt(8), null, "event-" + random.nextInt(9)));
        }
        if (rows.isEmpty()) {
            rows.add(new Delivered(Kind.READ, null, 0, null, null));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            int first = random.nextInt(rows.size());
            rows.add(first + 1 + random.nextInt(rows.size() - first), rows.get(first));
        }
        return rows;
    }

    private static void insert(List<Delivered> rows, Random random, Delivered row) {
        rows.add(random.nextInt(rows.size() + 1), row);
    }

    private static @Nullable String any(Random random) {
        return STREAMS.get(random.nextInt(STREAMS.size()));
    }

    private static String atOnce(List<Delivered> history, Random random) {
        List<Delivered> rows = new ArrayList<>(history);
        Collections.shuffle(rows, random);
        Newest newest = new Newest();
        rows.forEach(row -> newest.add(row.change()));
        return newest.get().row().getString("content");
    }

    /** Of each merge only the winner is left, with what the table's columns say of it. */
    private static String merged(List<Delivered> history, Random random) {
        @Nullable Change table = null;
        int from = 0;
        while (from < history.size()) {
            int to = from + 1 + random.nextInt(history.size() - from);
            List<Delivered> rows = new ArrayList<>(history.subList(from, to));
            Collections.shuffle(rows, random);
            Newest newest = new Newest();
            rows.forEach(row -> newest.add(row.change()));
            if (table != null) {
                newest.add(table);
            }
            Change now = newest.get();
            // A row that stays is not written anew, and neither is its time.
            table = now.kind() == Kind.MERGED ? table : merged(now);
            from = to;
        }
        return Objects.requireNonNull(table, "a row").row().getString("content");
    }

    private static Change merged(Change now) {
        return new Change(Kind.MERGED, now.stream(), now.micros(), now.sequence(), now.id(), now.row());
    }

    private static List<String> byViews(List<List<Delivered>> items) throws SQLException {
        List<String> columns = List.of(
                "item",
                "content",
                "cdc_event_type",
                "cdc_event_time",
                "cdc_event_id",
                "cdc_stream",
                "cdc_sequence",
                "kafka_offset");
        ChangeOrder order = new ChangeOrder("orders", List.of("item"), columns, List.of());
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("CREATE TABLE orders (item INTEGER, content VARCHAR, cdc_event_type VARCHAR,"
                    + " cdc_event_time TIMESTAMP, cdc_event_id VARCHAR, cdc_stream VARCHAR, cdc_sequence VARCHAR,"
                    + " kafka_offset BIGINT)");
            duck.setAutoCommit(false);
            insert(items, duck);
            duck.commit();
            List<String> newest = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("SELECT content FROM (SELECT *, row_number() OVER (PARTITION BY "
                            + order.item() + " ORDER BY " + order.newestFirst() + ") AS row_age FROM ("
                            + order.timed("orders", "true") + ")) WHERE row_age = 1 ORDER BY item")) {
                while (rows.next()) {
                    newest.add(rows.getString(1));
                }
            }
            return newest;
        }
    }

    private static void insert(List<List<Delivered>> items, Connection duck) throws SQLException {
        try (PreparedStatement insert = duck.prepareStatement("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (int item = 0; item < items.size(); item++) {
                long offset = 0;
                for (Delivered row : items.get(item)) {
                    insert.setInt(1, item);
                    insert.setString(2, row.content());
                    insert.setString(3, row.kind().name());
                    insert.setObject(4, LocalDateTime.ofInstant(NOON.plusSeconds(row.second()), ZoneOffset.UTC));
                    insert.setString(5, row.id());
                    insert.setString(6, row.stream());
                    insert.setString(7, row.sequence());
                    insert.setLong(8, offset++);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
