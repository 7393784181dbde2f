package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.catalog.AthenaDdl;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.format.AsksTrino;
import io.tailrace.sink.format.TrinoLake;
import io.tailrace.transform.FlattenDynamoDb;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What went through a real worker, asked of Trino: values at the edge of their types, and items whose changes moved. */
@AsksTrino
@ExtendWith(RealWorker.Shared.class)
class TrinoFindsWhatAWorkerWroteIT {
    private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final int ITEMS = 40;
    private static final int GONE = 10;

    @TempDir
    private static Path folder;

    private static TrinoLake trino;
    private static RealWorker worker;

    @BeforeAll
    static void start(TrinoLake sharedLake, RealWorker sharedWorker) throws IOException {
        trino = sharedLake;
        worker = sharedWorker.withLake(new TestLake(folder, trino.s3()));
    }

    @AfterAll
    static void stop() {
        worker.lake.close();
    }

    @Test
    void edges_of_types_are_found_again_by_conditions() throws Exception {
        for (String format : List.of("parquet", "jsonl")) {
            write(format);
            String table = "edges_" + format;
            assertThat(ids(table, "number = infinity()")).as(format).containsExactly("infinite");
            assertThat(ids(table, "price = DECIMAL '1.25'")).as(format).containsExactly("infinite");
            assertThat(ids(table, "price > DECIMAL '2'")).as(format).containsExactly("large");
            assertThat(ids(table, "maybe IS NULL AND id <> 'nan'")).as(format).containsExactly("infinite");
            assertThat(ids(table, "maybe = 5")).as(format).isEmpty();
        }
        assertThat(ids("edges_parquet", "is_nan(number)")).containsExactly("nan");
        assertThat(ids("edges_parquet", "data = X'0001FF' AND id <> 'nan'")).containsExactly("infinite", "large");
        assertThat(ids("edges_jsonl", "from_base64(data) = X'0001FF'")).containsExactly("infinite", "large");
        assertThat(worker.figure("edges-jsonl", "RefusedRecords")).isEqualTo(1);
    }

    @Test
    void items_are_as_dynamodb_left_them_after_partitions_were_added_and_the_topic_was_made_anew() throws Exception {
        Map<String, String> props = worker.props(
                "items",
                "tasks.max",
                "2",
                // A consumer finds added partitions when it looks at the topic again, after five minutes by default.
                "consumer.override.metadata.max.age.ms",
                "1000",
                "value.converter",
                "org.apache.kafka.connect.storage.StringConverter",
                "transforms",
                "flatten",
                "transforms.flatten.type",
                FlattenDynamoDb.Value.class.getName(),
                "transforms.flatten.columns",
                "id string, v int",
                "kafka.columns.enabled",
                "false",
                "catalog",
                "glue",
                "glue.endpoint",
                trino.glue().toString(),
                "glue.first.day",
                LocalDate.now(ZoneOffset.UTC).minusDays(1).toString());
        worker.createTopic("items");
        assertThat(worker.configure(props).status()).isEqualTo(201);
        worker.send("items", changes("INSERT", 1));
        worker.awaitRows("items", ITEMS);
        worker.admin
                .createPartitions(Map.of("items", NewPartitions.increaseTo(4)))
                .all()
                .get();
        worker.send("items", changes("MODIFY", 2));
        worker.send("items", changes("REMOVE", 3).subList(0, GONE));
        worker.awaitRows("items", 2 * ITEMS + GONE);
        worker.stop("items");
        worker.remake("items", 4);
        // The source delivers once more what it delivered first, and goes on.
        worker.send("items", changes("INSERT", 1));
        worker.send("items", changes("MODIFY", 4).subList(GONE, 2 * GONE));
        for (int partition = 0; partition < 4; partition++) {
            worker.decide("items", partition, LakePartition::newGeneration);
        }
        worker.resume("items");
        worker.awaitRows("items", 3 * ITEMS + 2 * GONE);

        FlattenDynamoDb.Value<SinkRecord> flatten = new FlattenDynamoDb.Value<>();
        flatten.configure(Map.of("columns", "id string, v int"));
        AthenaDdl ddl = new AthenaDdl(SinkTable.of(props, "items", Objects.requireNonNull(flatten.rowSchema())));
        trino.run(ddl.currentView(List.of("id"), 2).replace(";\n", ""));
        trino.run(ddl.historyView(List.of("id"), 2).replace(";\n", ""));
        assertThat(ask("SELECT id || '=' || CAST(v AS varchar) FROM tailrace.items_current"))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(GONE, ITEMS)
                        .mapToObj(id -> "item" + id + "=" + (id < 2 * GONE ? 4 : 2))
                        .toList());
        assertThat(ask("SELECT DISTINCT id FROM tailrace.items_history WHERE valid_to < valid_from"))
                .isEmpty();
        assertThat(ask("SELECT CAST(count(*) AS varchar) FROM tailrace.items_history"))
                .containsExactly(Integer.toString(2 * ITEMS + 2 * GONE));
    }

    /** A change of each item, the how-manieth of which gives its value. */
    private static List<String> changes(String event, int version) {
        return IntStream.range(0, ITEMS)
                .mapToObj(id -> """
                    {"eventName":"%s","tableName":"items","eventID":"%d-%d",
                     "eventSourceARN":"arn:aws:dynamodb:eu-west-1:123456789012:table/items/stream/2026-11-22T00:00:00.000",
                     "dynamodb":{"ApproximateCreationDateTime":%d,"SequenceNumber":"%021d",
                      "Keys":{"id":{"S":"item%d"}},
                      "%s":{"id":{"S":"item%d"},"v":{"N":"%d"}}}}\
                    """.formatted(
                                event,
                                id,
                                version,
                                NOON + version * 1000L,
                                version * 1000L + id,
                                id,
                                event.equals("REMOVE") ? "OldImage" : "NewImage",
                                id,
                                version))
                .toList();
    }

    private static void write(String format) {
        String topic = "edges-" + format;
        worker.createTopic(topic);
        worker.create(
                topic,
                "format",
                format,
                "catalog",
                "glue",
                "glue.endpoint",
                trino.glue().toString(),
                "value.converter.schemas.enable",
                "true",
                // Otherwise the converter gives a null the field's default before a sink sees it.
                "value.converter.replace.null.with.default",
                "false",
                "errors.tolerance",
                "all",
                // Without a log or a queue the worker has no place for a refused record, and the task fails.
                "errors.log.enable",
                "true",
                // A JSON number cannot be NaN.
                "transforms",
                "cast",
                "transforms.cast.type",
                "org.apache.kafka.connect.transforms.Cast$Value",
                "transforms.cast.spec",
                "number:float64",
                "transforms.cast.replace.null.with.default",
                "false",
                "rotate.max.records",
                "1");
        worker.send(
                topic,
                NOON,
                List.of(
                        row("nan", "NaN", 18, "1.00", "null"),
                        row("infinite", "Infinity", 18, "1.25", "null"),
                        row("large", "1.5", 20, "123456789012345678.25", "7")));
        await().atMost(RealWorker.PATIENCE).until(() -> worker.next(topic, 0) == 3);
    }

    private static String row(String id, String number, int precision, String price, String maybe) {
        return """
            {"schema":{"type":"struct","fields":[
              {"field":"id","type":"string"},
              {"field":"number","type":"string"},
              {"field":"price","type":"bytes","name":"org.apache.kafka.connect.data.Decimal","version":1,
               "parameters":{"scale":"2","connect.decimal.precision":"%d"}},
              {"field":"data","type":"bytes"},
              {"field":"maybe","type":"int32","optional":true,"default":5}]},
             "payload":{"id":"%s","number":"%s","price":%s,"data":"AAH/","maybe":%s}}\
            """.formatted(precision, id, number, price, maybe);
    }

    private static List<@Nullable String> ids(String table, String condition) throws SQLException {
        return ask("SELECT id FROM tailrace." + table + " WHERE dt = '2026-11-22' AND hour = '12' AND " + condition
                + " ORDER BY id");
    }

    /** The first column of the answer. */
    private static List<@Nullable String> ask(String sql) throws SQLException {
        List<@Nullable String> first = new ArrayList<>();
        for (List<@Nullable String> row : trino.ask(sql)) {
            first.add(row.get(0));
        }
        return first;
    }
}
