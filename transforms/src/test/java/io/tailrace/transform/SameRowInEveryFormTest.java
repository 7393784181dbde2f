package io.tailrace.transform;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.json.JsonLines;
import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SameRowInEveryFormTest {

    private static final int CHANGES = Rounds.of(100);
    private static final String COLUMNS = "id string, name string, amount decimal(12,2), flag boolean,"
            + " nested struct<id:int,name:string>, list array<double>, set array<string>, when timestamp";

    @Test
    void text_bytes_map_and_struct_of_one_change_give_one_row() {
        Seed seed = Seed.of(SameRowInEveryFormTest.class);
        RandomChanges changes = new RandomChanges(seed.random(), 32);
        List<FlattenDynamoDb.Value<SinkRecord>> transforms = List.of(
                configured(Map.of("columns", COLUMNS)),
                configured(Map.of("columns", COLUMNS, "image", "both", "columns.on.mismatch", "rest")),
                configured(Map.of("image", "new")));

        for (int i = 0; i < CHANGES; i++) {
            Change change = changes.next();
            for (FlattenDynamoDb.Value<SinkRecord> transform : transforms) {
                Object expected = row(transform, change.json());
                change.forms()
                        .forEach((form, value) -> assertThat(canonical(row(transform, value)))
                                .as("%s of %s, %s", form, change.json(), seed)
                                .isEqualTo(canonical(expected)));
            }
        }
    }

    @Test
    void the_straight_line_is_the_line_of_the_row() {
        Seed seed = Seed.of(SameRowInEveryFormTest.class);
        RandomChanges changes = new RandomChanges(seed.random(), 32);
        JsonLines lines = new JsonLines();
        List<Map<String, String>> options = List.of(
                Map.of("columns", COLUMNS),
                Map.of("columns", COLUMNS, "image", "both", "names", "hive-safe", "columns.on.mismatch", "rest"),
                Map.of("image", "new", "deletes", "drop"),
                Map.of("schema.mode", "union", "deletes", "tombstone"));

        for (Map<String, String> option : options) {
            FlattenDynamoDb.Value<SinkRecord> rows = configured(option);
            FlattenDynamoDb.Value<SinkRecord> straight = configured(option);
            for (int i = 0; i < CHANGES; i++) {
                byte[] change = changes.next().json().getBytes(StandardCharsets.UTF_8);
                SinkRecord row = rows.apply(new SinkRecord("orders", 0, null, null, null, change, 0));
                byte[] expected =
                        row == null || row.value() == null ? null : lines.line(row.valueSchema(), row.value());
                assertThat(straight.line(change, lines))
                        .as("%s with %s, %s", new String(change, StandardCharsets.UTF_8), option, seed)
                        .isEqualTo(expected);
            }
        }
    }

    /** A map of Connect's JSON converter has lost the order of names; without order, the rest column compares as a set. */
    private static Object canonical(@Nullable Object row) {
        return RowText.sorted(requireNonNull(row));
    }

    private static @Nullable Object row(FlattenDynamoDb.Value<SinkRecord> transform, Object value) {
        SinkRecord record = transform.apply(new SinkRecord("orders", 0, null, null, null, value, 0));
        return requireNonNull(record).value();
    }

    private static FlattenDynamoDb.Value<SinkRecord> configured(Map<String, String> options) {
        FlattenDynamoDb.Value<SinkRecord> value = new FlattenDynamoDb.Value<>();
        value.configure(options);
        return value;
    }
}
