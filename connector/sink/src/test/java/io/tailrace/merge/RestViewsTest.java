package io.tailrace.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.catalog.ViewCatalog;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestViewsTest {
    private static final TableIdentifier LIVE = TableIdentifier.of("lake", "orders_live");
    private static final Schema ONE = new Schema(NestedField.optional(1, "one", Types.IntegerType.get()));

    @TempDir
    private Path folder;

    private TestTables tables;
    private ViewCatalog catalog;
    private RestViews views;

    @BeforeEach
    void start() {
        tables = new TestTables(folder);
        catalog = (ViewCatalog) tables.catalog;
        views = new RestViews(catalog);
    }

    @Test
    void the_live_view_is_replaced_after_each_merge() throws IOException {
        for (int second = 1; second <= 2; second++) {
            merge(second);

            assertThat(sql())
                    .contains("FOR VERSION AS OF "
                            + tables.current().currentSnapshot().snapshotId());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trino", "spark"})
    void a_view_that_a_user_made_is_left_alone_and_the_table_is_merged(String dialect) throws IOException {
        String query = "WITH tail AS (SELECT 1 AS one) SELECT one FROM tail";
        catalog.buildView(LIVE)
                .withSchema(ONE)
                .withDefaultNamespace(LIVE.namespace())
                .withQuery(dialect, query)
                .create();

        merge(1);

        assertThat(sql()).isEqualTo(query);
        assertThat(tables.rows()).hasSize(1);
        assertThatThrownBy(() -> views.replace(LIVE, new LiveView("orders_live", "SELECT 1", ONE.columns())))
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "The catalog has a view lake.orders_live that Tailrace did not make, and the live view needs"
                                + " this name. Rename the view, or write to another table with"
                                + " table.name.template.");
    }

    @Test
    void a_table_of_the_live_view_s_name_is_left_alone() {
        tables.catalog.createTable(LIVE, ONE);

        assertThatThrownBy(() -> views.replace(LIVE, new LiveView("orders_live", "SELECT 1", ONE.columns())))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("The catalog has a table lake.orders_live that Tailrace did not make");
        assertThat(tables.catalog.tableExists(LIVE)).isTrue();
    }

    private void merge(int second) throws IOException {
        tables.append(
                0, List.of(ChangeRows.row(TestOrders.ROW, "INSERT", second).put("order_id", "id-" + second)));
        Merger merger = new Merger(
                tables.catalog,
                TestTables.definition("order_id"),
                folder,
                1 << 30,
                () -> UUID.randomUUID().toString(),
                views);
        assertThat(merger.step()).isNotNull();
    }

    private String sql() {
        return catalog.loadView(LIVE).sqlFor("trino").sql();
    }
}
