package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.catalog.Folders;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.catalog.TrinoSql;
import io.tailrace.event.SnapshotId;
import io.tailrace.merge.Change.Kind;
import io.tailrace.schema.Columns;
import io.tailrace.sink.format.AsksTrino;
import io.tailrace.sink.format.TrinoLake;
import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The view over files in folders leaves out the same items as merging does, in Trino, over rows of two tables with whole snapshots and others. */
@AsksTrino
class PhantomsAgreeWithTheViewsIT {
    private static final Seed SEED = Seed.of(PhantomsAgreeWithTheViewsIT.class);
    private static final int RUNS = 20;
    /** Runs of a quick build; more are made until an item was left out. */
    private static final int FEWEST_RUNS = Math.min(RUNS, Rounds.of(6));

    private static final List<String> STREAMS = List.of("2026-11-01T00:00:00.000", "2026-11-09T00:00:00.000");
    private static final Instant NOON = ChangeRows.NOON;
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Schema ROW =
            SchemaBuilder.struct().field("cdc_table", Schema.STRING_SCHEMA).build();
    private static final String COLUMNS =
            "id string, cdc_event_type string, cdc_event_time timestamp, cdc_event_id string,"
                    + " cdc_stream string, cdc_sequence string";

    private static TrinoLake lake;

    @BeforeAll
    static void start(TrinoLake shared) {
        lake = shared;
    }

    private record Delivered(
            String table,
            @Nullable String item,
            String type,
            @Nullable String stream,
            int second,
            @Nullable String sequence,
            String id) {

        Change change() {
            long micros = NOON.plusSeconds(second).toEpochMilli() * 1_000;
            Kind kind = Kind.valueOf(type);
            return new Change(
                    kind,
                    stream,
                    kind == Kind.READ ? Change.lessMargin(micros) : micros,
                    sequence,
                    id,
                    new Struct(ROW).put("cdc_table", table));
        }

        String values(String columns) {
            return "(" + text(item) + ", " + text(type) + ", TIMESTAMP '" + TIMESTAMP.format(NOON.plusSeconds(second))
                    + "', " + text(id) + ", " + text(stream) + ", " + text(sequence)
                    + (columns.contains("cdc_table") ? ", " + text(table) : "") + ", '2026-11-22', '12')";
        }

        private static String text(@Nullable String value) {
            return value == null ? "CAST(NULL AS varchar)" : TrinoSql.text(value);
        }
    }

    @Test
    void the_view_and_the_merge_leave_out_the_same_items() throws SQLException {
        Random random = SEED.random();
        int phantoms = 0;
        for (int run = 0; run < RUNS && (run < FEWEST_RUNS || phantoms == 0); run++) {
            List<Delivered> rows = new ArrayList<>(rows("orders", random));
            rows.addAll(rows("archive", random));

            Set<String> expected = byMerge(rows);

            assertThat(byView(rows, COLUMNS + ", cdc_table string"))
                    .as("%s, run %d: %s", SEED, run, rows)
                    .isEqualTo(expected);
            phantoms += byMergeWithoutSnapshots(rows).size() - expected.size();
        }
        assertThat(phantoms).as("%s, phantoms", SEED).isPositive();
    }

    @Test
    void the_same_where_rows_do_not_name_their_table() throws SQLException {
        Random random = SEED.random();
        for (int run = 0; run < Math.min(RUNS / 4, Rounds.of(2)); run++) {
            List<Delivered> rows = rows("orders", random);

            assertThat(byView(rows, COLUMNS))
                    .as("%s, run %d: %s", SEED, run, rows)
                    .isEqualTo(byMerge(rows));
        }
    }

    /** Changes under two streams, and a few snapshots of which some lack a row or the notice. */
    private static List<Delivered> rows(String table, Random random) {
        List<Delivered> rows = new ArrayList<>();
        for (int item = 0; item < 8; item++) {
            // Two changes of an item never have one sequence.
            for (int second :
                    random.ints(random.nextInt(4), 0, 2_000).distinct().toArray()) {
                rows.add(new Delivered(
                        table,
                        "item-" + item,
                        random.nextInt(6) == 0 ? "REMOVE" : "MODIFY",
                        random.nextInt(8) == 0 ? null : STREAMS.get(second / 1_000),
                        second,
                        String.format(Locale.ROOT, "%040d", second),
                        "e" + second));
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            int start = random.nextInt(2_000);
            long snapshot = NOON.plusSeconds(start).toEpochMilli();
            int count = random.nextInt(4);
            for (int item = 0; item < count; item++) {
                for (int copy = 1 + random.nextInt(2); copy > 0; copy--) {
                    int second = start + random.nextInt(100);
                    rows.add(new Delivered(
                            table,
                            "item-" + item,
                            "READ",
                            STREAMS.get(Math.min(1, second / 1_000)),
                            second,
                            null,
                            SnapshotId.ofRow(snapshot, "item-" + item)));
                }
            }
            for (int notice = random.nextInt(3); notice > 0; notice--) {
                rows.add(new Delivered(
                        table,
                        null,
                        "SNAPSHOT",
                        STREAMS.get(random.nextInt(2)),
                        start + 100,
                        null,
                        SnapshotId.ofNotice(snapshot, count + (random.nextInt(3) == 0 ? 1 : 0))));
            }
        }
        if (rows.isEmpty()) {
            rows.add(new Delivered(table, null, "SNAPSHOT", null, 0, null, SnapshotId.ofNotice(0, 1)));
        }
        return rows;
    }

    private static Set<String> byMerge(List<Delivered> rows) {
        return items(rows, new Phantoms(wholeByTable(rows)));
    }

    private static Set<String> byMergeWithoutSnapshots(List<Delivered> rows) {
        return items(rows, new Phantoms(Map.of()));
    }

    private static Set<String> items(List<Delivered> rows, Phantoms phantoms) {
        Map<String, Newest> newest = new HashMap<>();
        rows.stream()
                .filter(row -> row.item() != null)
                .forEach(row -> newest.computeIfAbsent(row.table() + " " + row.item(), key -> new Newest())
                        .add(row.change()));
        Set<String> items = new TreeSet<>();
        newest.forEach((key, each) -> {
            Change now = each.get();
            if (now.kind() != Kind.REMOVE && !phantoms.has(now)) {
                items.add(key);
            }
        });
        return items;
    }

    private static Map<String, SnapshotCount> wholeByTable(List<Delivered> rows) {
        Map<String, SnapshotCount> counts = new HashMap<>();
        for (Delivered notice : rows) {
            if (!notice.type().equals("SNAPSHOT")) {
                continue;
            }
            SnapshotId id = SnapshotId.parse(notice.id()).orElseThrow();
            List<Delivered> read = rows.stream()
                    .filter(row -> row.table().equals(notice.table())
                            && row.type().equals("READ")
                            && SnapshotId.parse(row.id()).orElseThrow().snapshot() == id.snapshot())
                    .toList();
            long announced = rows.stream()
                    .filter(row ->
                            row.table().equals(notice.table()) && row.type().equals("SNAPSHOT"))
                    .map(row -> SnapshotId.parse(row.id()).orElseThrow())
                    .filter(other -> other.snapshot() == id.snapshot())
                    .mapToLong(other -> other.rows().orElseThrow())
                    .max()
                    .orElseThrow();
            Set<String> items = new HashSet<>(read.stream().map(Delivered::id).toList());
            @Nullable SnapshotCount known = counts.get(notice.table());
            if (items.size() >= announced && (known == null || known.id() < id.snapshot())) {
                @Nullable String stream = read.stream()
                        .map(Delivered::stream)
                        .min(String::compareTo)
                        .orElse(null);
                counts.put(
                        notice.table(),
                        SnapshotCount.NONE
                                .withNotice(id.snapshot(), announced)
                                .withWhole(new WholeSnapshot(id.snapshot(), stream)));
            }
        }
        return counts;
    }

    private static Set<String> byView(List<Delivered> rows, String columns) throws SQLException {
        boolean hasTable = columns.contains("cdc_table");
        String view = new AthenaDdl(new TableDefinition(
                        "tailrace",
                        "items",
                        "s3://lake/items/",
                        TableFormat.PARQUET,
                        Columns.parse(columns),
                        new Partitioning(Folders.HOURLY, LocalDate.of(2026, 11, 22))))
                .currentViewBySnapshots(List.of("id"), 36_500);
        String values =
                "(VALUES " + rows.stream().map(row -> row.values(columns)).collect(Collectors.joining(", "))
                        + ") AS rows (" + columns.replaceAll(" (string|timestamp)", "") + ", dt, hour)";
        String query =
                view.substring(view.indexOf(" AS\n") + 4).replace(";\n", "").replace("\"tailrace\".\"items\"", values);
        return lake
                .ask("SELECT " + (hasTable ? "cdc_table" : "'orders'") + " || ' ' || id FROM (" + query + ")")
                .stream()
                .map(row -> row.get(0))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
