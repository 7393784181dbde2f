package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testing.LogLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.glue.model.GlueException;

/** A live view that cannot be made is a person's to look after, and no merge waits for that. */
class MergesGoOnWithoutTheViewTest {
    @TempDir
    private Path folder;

    private TestTables tables;

    @BeforeEach
    void start() throws IOException {
        tables = new TestTables(folder);
        for (int second = 1; second <= 3; second++) {
            tables.append(
                    0, List.of(ChangeRows.row(TestOrders.ROW, "INSERT", second).put("order_id", "id-" + second)));
        }
    }

    @Test
    void a_catalog_without_views_is_reported_once_and_everything_is_merged() throws IOException {
        Merger merger = merger((name, view) -> {
            throw new UnsupportedOperationException(
                    "Server does not support endpoint: POST /v1/{prefix}/namespaces/{namespace}/views");
        });

        try (LogLines log = new LogLines(Merger.class.getName())) {
            mergeAll(merger);

            assertThat(log.with("without its live view"))
                    .singleElement()
                    .asString()
                    .contains(
                            "Table lake.orders is merged without its live view lake.orders_live. Query the table itself")
                    .contains("its log lake.orders_changes")
                    .contains("The catalog keeps no views: Server does not support endpoint: POST");
        }
        assertThat(tables.rows()).hasSize(3);
    }

    @Test
    void a_view_that_is_refused_again_after_it_was_made_is_reported_again() throws IOException {
        Queue<String> refusals = new ArrayDeque<>(List.of("Drop the other", "", "Drop the other"));
        List<LiveView> made = new ArrayList<>();
        Merger merger = merger((name, view) -> {
            String refusal = refusals.isEmpty() ? "" : refusals.remove();
            if (!refusal.isEmpty()) {
                throw new ConnectException(refusal);
            }
            made.add(view);
        });

        try (LogLines log = new LogLines(Merger.class.getName())) {
            mergeAll(merger);

            assertThat(log.with("last merge, or its log lake.orders_changes, which has every change. Drop the other"))
                    .hasSize(2);
        }
        assertThat(made)
                .hasSize(2)
                .last()
                .satisfies(view -> assertThat(view.sql())
                        .contains("FOR VERSION AS OF "
                                + tables.current().currentSnapshot().snapshotId()));
    }

    @Test
    void a_refusal_is_reported_once_though_each_has_an_id_of_its_own() {
        Merger merger = merger((name, view) -> {
            String message =
                    "User is not authorized to perform glue:UpdateTable (Request ID: " + UUID.randomUUID() + ")";
            throw GlueException.builder()
                    .message(message)
                    .statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("AccessDeniedException")
                            .errorMessage(message)
                            .build())
                    .build();
        });

        try (LogLines log = new LogLines(Merger.class.getName())) {
            mergeAll(merger);

            assertThat(log.with("without its live view"))
                    .singleElement()
                    .asString()
                    .contains("not authorized to perform glue:UpdateTable");
        }
    }

    @Test
    void a_view_that_can_be_made_later_is_tried_again_like_the_merge_itself() {
        Merger merger = merger((name, view) -> {
            throw new RetriableException("Throttled; retrying");
        });

        assertThatThrownBy(merger::step).isInstanceOf(RetriableException.class).hasMessage("Throttled; retrying");
    }

    private Merger merger(Views views) {
        return new Merger(
                tables.catalog,
                TestTables.definition("order_id"),
                folder,
                1,
                () -> UUID.randomUUID().toString(),
                views);
    }

    private static void mergeAll(Merger merger) {
        int steps = 0;
        while (merger.step() != null) {
            steps++;
        }
        assertThat(steps).isEqualTo(3);
    }
}
