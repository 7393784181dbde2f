package io.tailrace.cli.stack;

import io.tailrace.schema.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;

/**
 * The columns that a table of a stack has now.
 *
 * @param types by name, in their order; none when there is no table
 */
record LakeColumns(Map<String, String> types) {
    static final LakeColumns NONE = new LakeColumns(Map.of());

    private static final String TIME = "timestamp";

    LakeColumns {
        types = new LinkedHashMap<>(types);
    }

    /** Of the table for these rows. */
    static LakeColumns of(GlueClient glue, Stack stack, LakeRows rows) {
        Map<String, String> types = new LinkedHashMap<>();
        try {
            glue.getTable(get -> get.databaseName(stack.parameters().get("DatabaseName"))
                            .name(rows.table(stack.parameters().getOrDefault("LakePrefix", ""))))
                    .table()
                    .storageDescriptor()
                    .columns()
                    .forEach(column -> types.put(column.name(), column.type()));
        } catch (EntityNotFoundException noTable) {
            return NONE;
        }
        return new LakeColumns(types);
    }

    /** The names of those that the table does not have yet, or with another type; none when there is no table. */
    List<String> missing(LakeRows rows) {
        return rows.columns().list().stream()
                .filter(column -> !types.isEmpty() && !has(column))
                .map(Column::name)
                .toList();
    }

    /** Those that rows have no longer. Objects have them, and so do rows that are on their way. */
    Map<String, String> retired(LakeRows rows) {
        Set<String> wanted = rows.columns().list().stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Map<String, String> retired = new LinkedHashMap<>(types);
        retired.keySet().removeIf(name -> wanted.contains(name.toLowerCase(Locale.ROOT)));
        return retired;
    }

    /** Firehose's own Iceberg table has times as texts. */
    private boolean has(Column column) {
        String type = types.get(column.name().toLowerCase(Locale.ROOT));
        String wanted = column.type().athenaName();
        return type != null && (type.equals(wanted) || type.equals(wanted.replace(TIME, "string")));
    }
}
