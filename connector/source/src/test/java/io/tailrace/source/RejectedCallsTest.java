package io.tailrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.source.dynamodb.snapshot.ItemScan;
import io.tailrace.source.dynamodb.snapshot.ScanPage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** When a refusal of the service is a trouble. */
class RejectedCallsTest {

    private static final String READ = "GetRecords";

    private final ConnectException denied = new ConnectException(
            "Not allowed", DynamoDbException.builder().statusCode(403).build());

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final RejectedCalls rejections = new RejectedCalls(() -> now);

    @Test
    void failure_12_a_refusal_is_a_trouble_once_it_has_lasted_for_two_minutes() {
        rejections.rejected(READ, "shard-1", denied);
        now = now.plusSeconds(119);
        rejections.rejected(READ, "shard-1", denied);
        assertThat(rejections.lasting()).isNull();

        now = now.plusSeconds(1);
        rejections.rejected(READ, "shard-1", denied);
        assertThat(rejections.lasting()).isSameAs(denied);
    }

    @Test
    void failure_12_the_next_answer_ends_it() {
        rejections.rejected(READ, "shard-1", denied);
        now = now.plus(Duration.ofMinutes(5));
        rejections.rejected(READ, "shard-1", denied);
        rejections.answered(READ, "shard-1");
        assertThat(rejections.lasting()).isNull();

        rejections.rejected(READ, "shard-1", denied);
        assertThat(rejections.lasting()).isNull();
    }

    @Test
    void failure_12_answers_to_other_calls_do_not_end_it() {
        rejections.rejected(READ, "shard-1", denied);
        now = now.plus(RejectedCalls.PATIENCE);
        rejections.rejected(READ, "shard-1", denied);
        rejections.answered(READ, "shard-2");
        rejections.answered("GetShardIterator", "shard-1");
        rejections.answered("DescribeStream", RejectedCalls.ALL);

        assertThat(rejections.lasting()).isSameAs(denied);
    }

    @Test
    void failure_12_a_refusal_hours_after_another_begins_anew() {
        rejections.rejected(READ, "shard-1", denied);
        now = now.plus(Duration.ofHours(5));
        rejections.rejected(READ, "shard-1", denied);
        assertThat(rejections.lasting()).isNull();

        now = now.plus(RejectedCalls.PATIENCE);
        rejections.rejected(READ, "shard-1", denied);
        assertThat(rejections.lasting()).isSameAs(denied);
    }

    @Test
    void failure_12_a_refusal_that_was_not_repeated_is_no_trouble() {
        rejections.rejected(READ, "shard-1", denied);
        now = now.plus(Duration.ofMinutes(5));

        assertThat(rejections.lasting()).isNull();
    }

    @Test
    void failure_12_nor_is_that_of_a_shard_that_is_gone() {
        rejections.rejected(READ, "shard-1", denied);
        now = now.plus(RejectedCalls.PATIENCE);
        rejections.rejected(READ, "shard-1", denied);
        rejections.gone("shard-1");

        assertThat(rejections.lasting()).isNull();
    }

    @Test
    void a_scan_that_is_refused_is_tried_again() {
        ItemScan failing = (segment, afterKey, limit) -> {
            throw denied;
        };
        ItemScan scan = failing.retrying(rejections);

        assertThatThrownBy(() -> scan.page(0, null, 1)).isInstanceOf(RetriableException.class);
        now = now.plus(RejectedCalls.PATIENCE);
        assertThatThrownBy(() -> scan.page(0, null, 1)).isInstanceOf(RetriableException.class);
        assertThat(rejections.lasting()).isSameAs(denied);
    }

    @Test
    void a_fault_of_the_client_is_none_of_the_service() {
        ConnectException broken = new ConnectException("No credentials", SdkClientException.create("none"));
        ItemScan failing = (segment, afterKey, limit) -> {
            throw broken;
        };
        ItemScan scan = failing.retrying(rejections);

        assertThatThrownBy(() -> scan.page(0, null, 1)).isSameAs(broken);
        ScanPage page = new ScanPage(List.of(), null, 0);
        ItemScan answering = (segment, afterKey, limit) -> page;
        assertThat(answering.retrying(rejections).page(0, null, 1)).isSameAs(page);
    }
}
