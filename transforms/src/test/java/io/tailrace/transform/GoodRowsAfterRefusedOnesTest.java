package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.json.JsonLines;
import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a refused record leaves behind is never in the next one: state is cleaned before it is used. */
class GoodRowsAfterRefusedOnesTest {

    private static final String COLUMNS = "id string, name string, amount decimal(10,2), flag boolean,"
            + " nested struct<id:int,name:string>, list array<double>, set array<string>, when timestamp";

    @Test
    void the_rest_of_a_refused_record_is_not_in_the_next_row() {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("columns", "a int", "columns.on.mismatch", "fail"));
        String refused = Changes.insert("{\"z\":{\"S\":\"of record 1\"},\"a\":{\"S\":\"x\"}}");
        String good = Changes.insert("{\"a\":{\"N\":\"1\"}}");

        assertThatThrownBy(() -> flatten.apply(Changes.record(refused))).isInstanceOf(DataException.class);
        Struct row = (Struct) java.util.Objects.requireNonNull(flatten.apply(Changes.record(good)))
                .value();
        assertThatThrownBy(() -> flatten.line(refused.getBytes(StandardCharsets.UTF_8), new JsonLines()))
                .isInstanceOf(DataException.class);
        byte[] line = flatten.line(good.getBytes(StandardCharsets.UTF_8), new JsonLines());

        assertThat(row.get("cdc_rest")).isNull();
        assertThat(new String(java.util.Objects.requireNonNull(line), StandardCharsets.UTF_8))
                .doesNotContain("cdc_rest");
    }

    @Test
    void the_attributes_of_a_refused_record_do_not_become_columns_of_the_next() {
        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("schema.mode", "union", "columns.on.mismatch", "fail"));
        flatten.apply(Changes.record(Changes.insert("{\"a\":{\"N\":\"1\"}}")));
        String refused = Changes.insert("{\"name of record 2\":{\"S\":\"x\"},\"z\":{\"S\":\"x\"},\"a\":{\"M\":{}}}");

        assertThatThrownBy(() -> flatten.apply(Changes.record(refused))).isInstanceOf(DataException.class);
        Struct row = (Struct)
                java.util.Objects.requireNonNull(flatten.apply(Changes.record(Changes.insert("{\"a\":{\"N\":\"1\"}}"))))
                        .value();

        assertThat(row.schema().field("z")).isNull();
    }

    /** One instance reads good and bad records in a random order; each answer is that of an instance which saw only the good ones. */
    @Test
    void every_transform_answers_as_if_refused_records_had_never_come() {
        Seed seed = Seed.of(GoodRowsAfterRefusedOnesTest.class);
        subjects().forEach((name, fresh) -> {
            Random random = seed.random();
            RandomChanges changes = new RandomChanges(random, 6);
            Function<SinkRecord, @Nullable Object> all = fresh.get();
            Function<SinkRecord, @Nullable Object> goodOnly = fresh.get();
            int refused = 0;
            for (int i = 0; i < Rounds.of(150); i++) {
                SinkRecord record = record(changes.next(), random);
                Object answer;
                try {
                    answer = all.apply(record);
                } catch (DataException e) {
                    refused++;
                    continue;
                }
                assertThat(String.valueOf(answer))
                        .as("%s, record %d, %s", name, i, seed)
                        .isEqualTo(String.valueOf(goodOnly.apply(record)));
            }
            assertThat(refused).as(name).isPositive();
        });
    }

    /** Half of them whole; the others cut, of another kind, or with a byte changed. */
    private static SinkRecord record(Change change, Random random) {
        byte[] json = change.json().getBytes(StandardCharsets.UTF_8);
        Object value = switch (random.nextInt(10)) {
            case 0 -> java.util.Arrays.copyOf(json, random.nextInt(json.length));
            case 1 -> {
                json[random.nextInt(json.length)] = (byte) random.nextInt(256);
                yield json;
            }
            case 2 -> 17;
            case 3 -> change.forms().get("map");
            case 4 -> change.forms().get("struct");
            default -> json;
        };
        Object key = random.nextInt(4) == 0 ? "{\"id\":{\"S\":\"1\"},\"z\":{\"BOOL\":true}}" : change.keys();
        return new SinkRecord("orders", 0, null, key, null, value, 0);
    }

    private static Map<String, Supplier<Function<SinkRecord, @Nullable Object>>> subjects() {
        Map<String, Supplier<Function<SinkRecord, @Nullable Object>>> subjects = new LinkedHashMap<>();
        for (String mismatch : List.of("fail", "rest", "null-and-keep")) {
            for (String image : List.of("both", "auto")) {
                Map<String, String> options =
                        Map.of("columns", COLUMNS, "columns.on.mismatch", mismatch, "image", image);
                subjects.put("declared " + mismatch + image, () -> transform(new FlattenDynamoDb.Value<>(), options));
                subjects.put("line " + mismatch + image, () -> lines(options));
            }
            subjects.put(
                    "union " + mismatch,
                    () -> transform(
                            new FlattenDynamoDb.Value<>(),
                            Map.of("schema.mode", "union", "columns.on.mismatch", mismatch)));
        }
        subjects.put("schemaless", () -> transform(new FlattenDynamoDb.Value<>(), Map.of("image", "both")));
        subjects.put("hive-safe", () -> transform(new FlattenDynamoDb.Value<>(), Map.of("names", "hive-safe")));
        subjects.put("key", () -> transform(new FlattenDynamoDb.Key<>(), Map.of("columns", "id string")));
        subjects.put("route", () -> transform(new RouteByTable<>(), Map.of()));
        subjects.put("mask", () -> transform(new MaskField<>(), Map.of("fields", "eventName", "with", "sha256")));
        subjects.put(
                "partition", () -> transform(new PartitionByTime<>(), Map.of("field", "eventID", "add", "fields")));
        subjects.put("event name", () -> predicate(new EventNameIs<>(), Map.of("names", "INSERT")));
        subjects.put("expiry", () -> predicate(new IsTtlExpiry<>(), Map.of()));
        subjects.put("changed", () -> predicate(new FieldsChanged<>(), Map.of("fields", "id")));
        return subjects;
    }

    private static <T extends Configurable> T configured(T part, Map<String, String> options) {
        part.configure(options);
        return part;
    }

    private static Function<SinkRecord, @Nullable Object> transform(
            Transformation<SinkRecord> transform, Map<String, String> options) {
        return configured(transform, options)::apply;
    }

    private static Function<SinkRecord, @Nullable Object> predicate(
            Predicate<SinkRecord> predicate, Map<String, String> options) {
        return configured(predicate, options)::test;
    }

    private static Function<SinkRecord, @Nullable Object> lines(Map<String, String> options) {
        FlattenDynamoDb.Value<SinkRecord> flatten = configured(new FlattenDynamoDb.Value<>(), options);
        JsonLines lines = new JsonLines();
        return record -> {
            if (!(record.value() instanceof byte[] bytes)) {
                return null;
            }
            try {
                byte[] line = flatten.line(bytes, lines);
                return line == null ? null : new String(line, StandardCharsets.UTF_8);
            } catch (io.tailrace.event.MalformedEventException e) {
                throw new DataException(e);
            }
        };
    }
}
