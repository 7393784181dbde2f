package io.tailrace.cli.lake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Whether the lake says the same as the table: every item and each of its attributes, and as many changes as were written.
 *
 * @param items how many items the table holds
 * @param changes how many changes were written
 * @param itemTables the tables and views of the lake that were compared
 * @param differences in the order of the keys; empty when table and lake agree
 */
public record Agreement(int items, long changes, List<String> itemTables, List<Difference> differences) {
    public Agreement {
        itemTables = List.copyOf(itemTables);
        differences = List.copyOf(differences);
    }

    public boolean holds() {
        return differences.isEmpty();
    }

    /**
     * Compares. There must be no writes in the meantime.
     *
     * @param written how many changes the table has seen since it was made
     */
    public static Agreement check(DynamoDbClient client, String tableName, LakeContents lake, long written) {
        Map<String, Map<String, AttributeValue>> table = scan(client, tableName, lake.key());
        List<Difference> differences = new ArrayList<>();
        long changes = lake.changes();
        if (changes != written) {
            differences.add(Difference.ofChanges(written, changes));
        }
        for (String itemTable : lake.itemTables()) {
            compare(table, lake.items(itemTable)).stream()
                    .map(difference -> lake.itemTables().size() == 1 ? difference : difference.in(itemTable))
                    .forEach(differences::add);
        }
        return new Agreement(table.size(), written, lake.itemTables(), differences);
    }

    static List<Difference> compare(Map<String, Map<String, AttributeValue>> table, Map<String, LakeItem> lake) {
        Set<String> keys = new TreeSet<>(table.keySet());
        keys.addAll(lake.keySet());
        List<Difference> differences = new ArrayList<>();
        for (String key : keys) {
            Map<String, AttributeValue> inTable = table.get(key);
            LakeItem inLake = lake.get(key);
            if (inLake == null) {
                differences.add(Difference.missingInLake(key));
            } else if (inTable == null) {
                differences.add(Difference.onlyInLake(key));
            } else if (inLake.rows() > 1) {
                differences.add(Difference.repeatedInLake(key, inLake.rows()));
            } else {
                differences.addAll(compare(key, inTable, inLake));
            }
        }
        return differences;
    }

    private static List<Difference> compare(String key, Map<String, AttributeValue> table, LakeItem lake) {
        Map<String, LakeColumn> columns = new HashMap<>();
        lake.columns().keySet().forEach(column -> columns.put(column.name(), column));
        Set<String> names = new HashSet<>(table.keySet());
        names.addAll(columns.keySet());
        names.addAll(lake.rest().keySet());
        Map<String, Difference> differences = new TreeMap<>();
        for (String name : names) {
            LakeColumn column = columns.get(name);
            JsonNode inColumn = column == null ? null : lake.columns().get(column);
            AttributeValue inRest = lake.rest().get(name);
            AttributeValue inTable = table.get(name);
            if (!agree(inTable, column, inColumn, inRest)) {
                differences.put(name, new Difference(key, name, text(inTable), text(inColumn, inRest)));
            }
        }
        return List.copyOf(differences.values());
    }

    /** An attribute is in its column or in the rest, and never in both. */
    private static boolean agree(
            @Nullable AttributeValue table,
            @Nullable LakeColumn column,
            @Nullable JsonNode inColumn,
            @Nullable AttributeValue inRest) {
        if (table == null) {
            return false;
        }
        if (column != null && inColumn != null) {
            return inRest == null && SameValue.inColumn(table, column, inColumn);
        }
        return inRest != null && SameValue.inRest(table, inRest);
    }

    private static Map<String, Map<String, AttributeValue>> scan(DynamoDbClient client, String table, String key) {
        Map<String, Map<String, AttributeValue>> items = new HashMap<>();
        client.scanPaginator(r -> r.tableName(table).consistentRead(true))
                .items()
                .forEach(item -> items.put(
                        item.getOrDefault(key, AttributeValue.fromS("")).s(), item));
        return items;
    }

    private static String text(@Nullable AttributeValue value) {
        return value == null ? "nothing" : value.toString().replaceFirst("^AttributeValue", "");
    }

    private static String text(@Nullable JsonNode inColumn, @Nullable AttributeValue inRest) {
        if (inColumn == null) {
            return inRest == null ? "nothing" : text(inRest) + " in cdc_rest";
        }
        return inRest == null ? inColumn.toString() : inColumn + " and also " + text(inRest) + " in cdc_rest";
    }
}
