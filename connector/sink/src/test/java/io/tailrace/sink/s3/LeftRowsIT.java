package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An item that changes its entity has two rows in two tables, of one record: both are written once, or neither. */
@SharesWorker
class LeftRowsIT {

    private static RealWorker worker;

    @BeforeAll
    static void start(RealWorker shared) {
        worker = shared;
    }

    @Test
    void both_rows_are_written_once_also_by_a_task_that_starts_again() throws Exception {
        worker.createTopic("shop");
        worker.create("shop", entities());
        List<String> changes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            changes.add(change(i, "\"b\"", i % 2 == 0 ? "\"a\"" : "\"b\""));
        }
        worker.send("shop", changes.subList(0, 30));
        worker.restartTask("shop");
        worker.send("shop", changes.subList(30, 50));

        worker.awaitRows("shop_b", 50);
        worker.awaitRows("shop_a", 25);
        worker.assertEachIdOnce("shop_b");
        worker.assertEachIdOnce("shop_a");
        assertThat(worker.lake.query("SELECT DISTINCT cdc_event_type", "raw/shop_a/", ""))
                .containsExactly(List.of("REMOVE"));
    }

    @Test
    void neither_is_written_when_one_is_refused() throws Exception {
        worker.createTopic("mall");
        worker.createTopic("mall-b");
        worker.create("mall-b");
        worker.produce("mall-b", "other", 1);
        worker.awaitRows("mall_b", 1);
        worker.create("mall", entities());

        worker.send(
                "mall", List.of(change(1, "\"b\"", "\"a\""), change(2, "\"a\"", "\"b\""), change(3, "\"a\"", "\"a\"")));

        worker.awaitRows("mall_a", 1);
        await().atMost(RealWorker.PATIENCE).until(() -> worker.figure("mall", "RefusedRecords") == 2);
        assertThat(worker.lake.query("SELECT id", "raw/mall_a/", "")).containsExactly(List.of("3"));
        assertThat(worker.count("mall_b")).isEqualTo(1);
    }

    private static String[] entities() {
        String flatten = "transforms.flatten.";
        return new String[] {
            "transforms",
            "flatten",
            flatten + "type",
            "io.tailrace.transform.FlattenDynamoDb$Value",
            flatten + "entities",
            "a, b",
            flatten + "entities.a.when",
            "kind=a",
            flatten + "entities.a.columns",
            "id int, kind string",
            flatten + "entities.b.when",
            "kind=b",
            flatten + "entities.b.columns",
            "id int, kind string",
            flatten + "entities.a.key",
            "id",
            flatten + "columns",
            "id int",
            "errors.tolerance",
            "all",
            "errors.log.enable",
            "true"
        };
    }

    private static String change(int id, String kind, String kindBefore) {
        String image = "{\"id\":{\"N\":\"" + id + "\"},\"kind\":{\"S\":%s}}";
        return "{\"eventName\":\"MODIFY\",\"eventID\":\"e" + id
                + "\",\"dynamodb\":{\"ApproximateCreationDateTime\":1763819100,"
                + "\"Keys\":{\"id\":{\"N\":\"" + id + "\"}},\"NewImage\":" + image.formatted(kind) + ",\"OldImage\":"
                + image.formatted(kindBefore) + "}}";
    }
}
