package io.tailrace.cli.stack;

import io.tailrace.catalog.TableFormat;
import io.tailrace.catalog.WrittenType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of the lake's tables that would get a type with which what is there already cannot be read. CloudFormation sees no difference. */
final class ChangedTypes {
    private static final String ICEBERG = "iceberg";

    private ChangedTypes() {}

    /**
     * Compares the columns of each table with those that its rows would have.
     *
     * @param allowed names of resources that may lose data
     * @throws StackException that names each column with both types
     */
    static void refuse(Blueprint blueprint, Set<String> allowed) {
        String format = blueprint.values().getOrDefault("Format", "");
        // With Format=iceberg no column changes at all: DataAtRisk refuses it.
        if (format.equals(ICEBERG)) {
            return;
        }
        Map<String, List<String>> refused = new TreeMap<>();
        for (FilledTable table : blueprint.tables()) {
            String resource = table.rows().resource(Parts.LAKE_TABLE);
            List<String> unreadable = unreadable(table, TableFormat.of(format));
            if (!unreadable.isEmpty() && !allowed.contains(resource)) {
                refused.put(resource, unreadable);
            }
        }
        if (!refused.isEmpty()) {
            throw new StackException("This would cost data, and is not done:\n"
                    + refused.entrySet().stream()
                            .flatMap(table -> table.getValue().stream()
                                    .map(column -> "    " + table.getKey() + ": " + column + "."))
                            .collect(Collectors.joining("\n"))
                    + "\nObjects written so far could not be read. Declare a second column for the new type, with from and the"
                    + " attribute's name. To do it all the same: --allow-replacement "
                    + String.join(",", refused.keySet()));
        }
    }

    private static List<String> unreadable(FilledTable table, TableFormat format) {
        Map<String, String> present = table.present().types();
        return table.rows().columns().list().stream()
                .filter(column -> {
                    @Nullable String had = present.get(column.name().toLowerCase(Locale.ROOT));
                    return had != null && !new WrittenType(had).isReadableAs(column.type(), format);
                })
                .map(column -> column.name() + " is "
                        + present.get(column.name().toLowerCase(Locale.ROOT)) + " in the table and would be "
                        + column.type().athenaName())
                .toList();
    }
}
