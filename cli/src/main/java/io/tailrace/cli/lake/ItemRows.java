package io.tailrace.cli.lake;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.catalog.TrinoSql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of the lake with one item each, read as JSON: the engine's own text of each value, in which a number is a number and a text
 * a text.
 *
 * @param key the column of the item's key
 */
record ItemRows(QueryEngine engine, String key) {

    /**
     * The items, by key.
     *
     * @param columns of the rows
     * @param rows what stands after {@code FROM}
     */
    Map<String, LakeItem> read(List<LakeColumn> columns, String rows) {
        List<LakeColumn> attributes =
                columns.stream().filter(LakeColumn::isAttribute).toList();
        List<String> select = new ArrayList<>();
        select.add(TrinoSql.name(key));
        select.add("cdc_rest");
        attributes.stream()
                .map(column -> TrinoSql.name(column.name()))
                .forEach(name -> select.add("json_format(CAST(" + name + " AS JSON)) AS " + name));
        Map<String, LakeItem> items = new HashMap<>();
        for (List<String> row : engine.ask("SELECT " + String.join(", ", select) + " FROM " + rows)
                .rows()) {
            items.merge(row.get(0), item(attributes, row), (one, other) -> one.withRows(one.rows() + 1));
        }
        return items;
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
