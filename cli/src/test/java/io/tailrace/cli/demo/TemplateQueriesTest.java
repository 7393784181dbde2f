package io.tailrace.cli.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.catalog.ChangeOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateQueriesTest {
    private static final Path TEMPLATE =
            Path.of("..").toAbsolutePath().normalize().resolve("config/cloudformation/managed-path.yaml");

    @Test
    void the_saved_queries_of_the_current_state_have_the_one_order() {
        ChangeOrder order = new ChangeOrder(
                "sales_orders",
                List.of("order_id"),
                List.of(
                        "order_id",
                        "cdc_event_type",
                        "cdc_event_time",
                        "cdc_event_id",
                        "cdc_stream",
                        "cdc_sequence",
                        "cdc_table",
                        "dt",
                        "hour"));
        String newest = "row_number() OVER (PARTITION BY " + order.item() + " ORDER BY " + order.newestFirst()
                + ") AS age FROM ( "
                + order.timed(
                        "sales_orders",
                        "dt >= date_format(current_date - INTERVAL '90' DAY, '%Y-%m-%d') AND order_id IS NOT NULL");

        Map<String, String> queries = new NamedQueries(TEMPLATE).withParameter("LakePrefix", "sales_orders");

        assertThat(inOneLine(requireNonNull(queries.get("CurrentOrders")))).contains(inOneLine(newest));
        assertThat(inOneLine(requireNonNull(queries.get("SalesByProduct")))).contains(inOneLine(newest));
    }

    private static String inOneLine(String sql) {
        return sql.replaceAll("\\s+", " ");
    }
}
