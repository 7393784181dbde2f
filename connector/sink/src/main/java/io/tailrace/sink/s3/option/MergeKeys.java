package io.tailrace.sink.s3.option;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** The entries of {@code merge.keys}: a table, and the columns of its items' key. */
public final class MergeKeys {
    private MergeKeys() {}

    /**
     * The key columns by table. A key of DynamoDB has two attributes at most, and an entity's key may have a column for each part of them.
     *
     * @param entries as in {@code sales_orders=order_id} and {@code readings=device_id+taken_at}
     */
    public static Map<String, List<String>> parse(List<String> entries) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            List<String> columns = Arrays.stream(entry.substring(equals + 1).split("[+]", -1))
                    .map(String::strip)
                    .toList();
            String table = equals < 0 ? "" : entry.substring(0, equals).strip();
            if (table.isEmpty() || columns.contains("")) {
                throw new IllegalArgumentException("must be tables with the columns of their keys, as in"
                        + " sales_orders=order_id, readings=device_id+taken_at; this entry is wrong: " + entry);
            }
            if (keys.put(table, columns) != null) {
                throw new IllegalArgumentException("must name a table once; named twice: " + table);
            }
        }
        return keys;
    }

    static void validate(String name, Object value) {
        try {
            parse(((List<?>) value).stream().map(String::valueOf).toList());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name, value, e.getMessage());
        }
    }
}
