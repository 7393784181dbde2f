package io.tailrace.cli.lake;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.catalog.ChangeOrder;
import io.tailrace.catalog.TrinoSql;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of changes in the lake, read through the query engine.
 *
 * @param name with its database, for example {@code tailrace.sales_orders}
 * @param key the column of the item's key
 * @param since the first day to look at; each day before it would be listed for nothing, hour by hour
 */
public record LakeTable(QueryEngine engine, String name, String key, LocalDate since) {
    /** How many changes the lake holds. Rows of the snapshot do not count. */
    public long changes() {
        return engine.number("SELECT count(*) FROM " + name + " WHERE cdc_event_type <> 'READ' AND " + days());
    }

    /** The newest row of each item that is not deleted, by key. */
    Map<String, LakeItem> current() {
        List<LakeColumn> all = engine.columnsOf(name);
        List<LakeColumn> columns = all.stream().filter(LakeColumn::isAttribute).toList();
        ChangeOrder order = new ChangeOrder(
                name, List.of(key), all.stream().map(LakeColumn::name).toList());
        Map<String, LakeItem> items = new HashMap<>();
        for (List<String> row : engine.ask(currentSql(columns, order)).rows()) {
            items.put(row.get(0), item(columns, row));
        }
        return items;
    }

    /** Every value as JSON: the engine's own text of what it read, which keeps a number a number and a text a text. */
    private String currentSql(List<LakeColumn> columns, ChangeOrder order) {
        List<String> select = new ArrayList<>();
        select.add(TrinoSql.name(key));
        select.add("cdc_rest");
        columns.stream()
                .map(column -> TrinoSql.name(column.name()))
                .forEach(name -> select.add("json_format(CAST(" + name + " AS JSON)) AS " + name));
        return "SELECT " + String.join(", ", select)
                + " FROM (SELECT *, row_number() OVER (PARTITION BY " + order.item() + " ORDER BY "
                + order.newestFirst()
                + ") AS age FROM (" + order.timed(name, days()) + ")) WHERE age = 1 AND cdc_event_type <> 'REMOVE'";
    }

    private String days() {
        return "dt >= " + TrinoSql.text(since.toString());
    }

    private static LakeItem item(List<LakeColumn> columns, List<String> row) {
        Map<LakeColumn, JsonNode> values = new LinkedHashMap<>();
        for (int c = 0; c < columns.size(); c++) {
            JsonNode value = ExactJson.parse(row.get(c + 2));
            if (!value.isMissingNode() && !value.isNull()) {
                values.put(columns.get(c), value);
            }
        }
        return new LakeItem(values, AttributeJson.item(ExactJson.parse(row.get(1))));
    }
}
