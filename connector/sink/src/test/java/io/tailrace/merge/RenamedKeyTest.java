package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes that have no value in a column of the key, as when a transform renames it. */
class RenamedKeyTest {
    private static final Schema RENAMED = ChangeRows.schema(SchemaBuilder.struct()
            .field("id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("quantity", Schema.OPTIONAL_INT32_SCHEMA));

    @TempDir
    private Path folder;

    private TestTables tables;

    @BeforeEach
    void start() throws IOException {
        tables = new TestTables(folder);
        tables.append(0, List.of(change(1, "a")));
    }

    @Test
    void changes_whose_key_a_transform_renamed_are_said_once_with_their_number_and_the_first_place()
            throws IOException {
        merge();
        tables.append(0, List.of(renamed(2), renamed(3)));

        assertThat(mergeAndListen())
                .singleElement()
                .asString()
                .contains(
                        "Table lake.orders is not given changes without a value in a column of its key [order_id, cdc_table]")
                .contains("2 changes of its log lake.orders_changes were passed over, the first at orders-0, offset 1,"
                        + " without [order_id]. If a transform renames or drops these columns, let it keep them");
        assertThat(mergeAndListen()).isEmpty();
    }

    @Test
    void rows_that_are_of_no_item_are_not_missed() throws IOException {
        tables.append(0, List.of(TestOrders.notice(1_700_000_000_000L, 5, 4)));
        tables.append(0, List.of(renamed(2).put("cdc_event_type", null)));

        assertThat(mergeAndListen()).isEmpty();

        assertThat(tables.rows()).hasSize(1);
    }

    private void merge() {
        Merger merger = tables.merger(1 << 30, "order_id");
        while (merger.step() != null) {}
    }

    private List<String> mergeAndListen() {
        try (LogLines lines = new LogLines(Merger.class.getName())) {
            merge();
            return lines.with("without a value in a column of");
        }
    }

    private static Struct change(int second, String id) {
        return ChangeRows.row(TestOrders.ROW, "INSERT", second)
                .put("order_id", id)
                .put("quantity", second);
    }

    /** By ReplaceField with renames=order_id:id after FlattenDynamoDb. */
    private static Struct renamed(int second) {
        return ChangeRows.row(RENAMED, "MODIFY", second).put("id", "a").put("quantity", second);
    }
}
