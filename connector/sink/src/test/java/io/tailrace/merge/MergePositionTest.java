package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.merge.MergePosition.Removal;
import io.tailrace.sink.Golden;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.inmemory.InMemoryCatalog;
import org.apache.iceberg.types.Types;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table of items says of itself in its properties, and the next version reads. The rule of its evolution is in docs/sink.md. */
class MergePositionTest {
    private static final String FILE = "merge-position.txt";
    private static final String REMOVALS = "merge-removals.txt";
    private static final String STREAM =
            "arn:aws:dynamodb:eu-central-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000";
    private static final MergePosition POSITION = new MergePosition(
            UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"),
            42,
            3_051_729_675_574_597_004L,
            Map.of(new TopicPartition("shop.sales-orders", 0), 1_200L, new TopicPartition("shop.sales-orders", 12), 0L),
            new Removal(STREAM, 1_767_225_600_123_000L, "000000000000000000001"),
            Map.of(
                    "announced", new SnapshotCount(1_767_225_600_123L, 1_234L, 1_200, null),
                    "no-notice-yet", new SnapshotCount(1_767_225_600_123L, null, 7, new WholeSnapshot(1L, STREAM)),
                    "whole", new SnapshotCount(2, 3L, 3, new WholeSnapshot(2, null))));

    private final InMemoryCatalog catalog = new InMemoryCatalog();
    private final Table table;

    MergePositionTest() {
        catalog.initialize("memory", Map.of());
        catalog.createNamespace(Namespace.of("lake"));
        table = catalog.createTable(
                TableIdentifier.of("lake", "orders"),
                new Schema(Types.NestedField.optional(1, "order_id", Types.StringType.get())));
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    @Test
    void a_position_is_written_as_before() throws IOException {
        Golden.assertSame(FILE, POSITION.properties());
    }

    @Test
    void a_position_of_before_is_read_and_later_properties_are_passed_over() throws IOException {
        set(Golden.properties(FILE));
        set(Map.of("tailrace.merged.later", "x", "tailrace.later", "x"));

        assertThat(MergePosition.of(table)).isEqualTo(POSITION);
    }

    @Test
    void a_commit_counts_only_beside_its_own_sequence_which_older_versions_move_alone() throws IOException {
        set(Golden.properties(FILE));
        set(Map.of("tailrace.merged.sequence", "43"));

        assertThat(MergePosition.of(table).commit()).isNull();
    }

    @Test
    void removals_are_written_and_read_as_before() throws IOException {
        Removal[] removals = {
            new Removal(STREAM, 1_767_225_600_123_000L, "000000000000000000001"), new Removal("", 1, null)
        };

        Golden.assertSame(REMOVALS, Stream.of(removals).map(Removal::text).toList());
        assertThat(Golden.lines(REMOVALS).stream().map(Removal::parse)).containsExactly(removals);
    }

    @ParameterizedTest
    @CsvSource({
        "tailrace.merged.sequence, many",
        "tailrace.merged.log, orders",
        "tailrace.merged.commit, 42",
        "tailrace.merged.removed, yesterday",
        "tailrace.merged.offset.orders-0, a",
        "tailrace.merged.offset.orders, 1",
        "tailrace.merged.snapshot.orders, 1",
    })
    void a_property_that_was_not_written_here_is_named(String key, String value) throws IOException {
        set(Golden.properties(FILE));
        set(Map.of(key, value));

        assertThatThrownBy(() -> MergePosition.of(table))
                .isInstanceOf(ConnectException.class)
                .hasMessage("Property " + key + " of table " + table.name() + " is " + value
                        + ", which no merge has written. Without it the changes that the table has are not known: restore the"
                        + " property from the table's history.");
    }

    private void set(Map<String, String> properties) {
        UpdateProperties update = table.updateProperties();
        properties.forEach(update::set);
        update.commit();
    }
}
