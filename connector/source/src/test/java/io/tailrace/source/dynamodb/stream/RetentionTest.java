package io.tailrace.source.dynamodb.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.source.dynamodb.option.SourceOptions.OnDataLoss;
import io.tailrace.testing.LogLines;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When changes count as lost, and each answer to that. */
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");
    private static final Instant DELIVERED = NOW.minus(Duration.ofHours(30));
    private static final String OLD_STREAM =
            "arn:aws:dynamodb:eu-central-1:1:table/orders/stream/2026-01-01T00:00:00.000";
    private static final String LOSS =
            "The oldest changes of shard shard-1 of table orders may have been trimmed before they were"
                    + " read: everything until 2026-03-02T06:00:00Z was delivered, and the stream keeps only what is younger than"
                    + " 2026-03-02T12:01:00Z.";

    private final LogLines log = new LogLines(Retention.class.getName());

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void fail_names_table_and_shard_and_what_is_lost_and_the_ways_out() {
        assertThatThrownBy(() -> retention(OLD_STREAM, OnDataLoss.FAIL).startingAtOldest("shard-1", DELIVERED))
                .isInstanceOf(ConnectException.class)
                .hasMessage(LOSS
                        + " To have the present state of the table again, set on.data.loss=resnapshot."
                        + " To continue without what is missing, set on.data.loss=continue.");
        assertThatThrownBy(() -> retention(OLD_STREAM, OnDataLoss.FAIL).shardGone("shard-1", DELIVERED))
                .hasMessageContaining("Changes of shard shard-1, which is gone as a whole, of table orders");
    }

    @Test
    void resnapshot_says_so_and_asks_for_a_new_snapshot() {
        Retention retention = retention(OLD_STREAM, OnDataLoss.RESNAPSHOT);
        retention.startingAtOldest("shard-1", DELIVERED);

        assertThat(retention.isSnapshotWanted()).isTrue();
        assertThat(retention.lastLoss()).isEqualTo(LOSS);
        assertThat(
                        log.with(
                                LOSS
                                        + " The table is scanned again; items deleted meanwhile leave the lake once it has the whole snapshot."))
                .hasSize(1);
    }

    @Test
    void continue_says_so_and_goes_on() {
        Retention retention = retention(OLD_STREAM, OnDataLoss.CONTINUE);
        retention.startingAtOldest("shard-1", DELIVERED);

        assertThat(retention.isSnapshotWanted()).isFalse();
        assertThat(retention.lastLoss()).isEqualTo(LOSS);
        assertThat(log.with(LOSS + " Continuing with what is left, as on.data.loss=continue asks."))
                .hasSize(1);
    }

    @Test
    void nothing_is_lost_of_what_was_delivered_within_the_last_day() {
        Retention retention = retention(OLD_STREAM, OnDataLoss.FAIL);

        retention.startingAtOldest("shard-1", NOW.minus(Duration.ofHours(23)));

        assertThat(retention.lastLoss()).isNull();
    }

    @Test
    void nothing_is_lost_of_a_stream_younger_than_a_day() {
        String young = OLD_STREAM.replace("2026-01-01T00", "2026-03-03T00");
        Retention retention = retention(young, OnDataLoss.FAIL);

        retention.startingAtOldest("shard-1", DELIVERED);

        assertThat(retention.lastLoss()).isNull();
    }

    private static Retention retention(String streamArn, OnDataLoss answer) {
        return new Retention("orders", streamArn, answer, () -> NOW);
    }
}
