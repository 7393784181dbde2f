package io.tailrace.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.Golden;
import java.io.IOException;
import java.util.Map;
import org.apache.iceberg.UpdateProperties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/** What a log says of itself in its properties, and the next version reads. The rule of its evolution is in docs/sink.md. */
class LogPositionsTest {
    private static final String FILE = "log-positions.txt";
    private static final TopicPartition FIRST = new TopicPartition("shop.sales-orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("shop.sales-orders", 12);

    private final TestLog lake = new TestLog();

    LogPositionsTest() {
        lake.open();
    }

    @Test
    void positions_are_written_as_before() throws IOException {
        LogPositions positions = LogPositions.of(lake.table())
                .with(FIRST, new LogPosition(0, 1_200))
                .with(SECOND, new LogPosition(2, 9_000_000_000L));

        Golden.assertSame(FILE, positions.properties());
    }

    @Test
    void positions_of_before_are_read_and_later_properties_passed_over() throws IOException {
        set(Golden.properties(FILE));
        set(Map.of("tailrace.positions.later", "x", "tailrace.later.orders-0", "x"));

        LogPositions positions = LogPositions.of(lake.table());

        assertThat(positions.of(FIRST)).contains(new LogPosition(0, 1_200));
        assertThat(positions.of(SECOND)).contains(new LogPosition(2, 9_000_000_000L));
        assertThat(positions.of(new TopicPartition("shop.sales-orders", 1))).isEmpty();
    }

    @Test
    void what_is_not_a_position_is_named() {
        set(Map.of("tailrace.position.shop.sales-orders-0", "1200"));

        assertThatThrownBy(() -> LogPositions.of(lake.table()).of(FIRST))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("Property tailrace.position.shop.sales-orders-0 of table ")
                .hasMessageContaining(" is 1200, which is not a position (generation:offset).");
    }

    private void set(Map<String, String> properties) {
        UpdateProperties update = lake.table().updateProperties();
        properties.forEach(update::set);
        update.commit();
    }
}
