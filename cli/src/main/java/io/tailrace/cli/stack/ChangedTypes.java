package io.tailrace.cli.stack;

import io.tailrace.catalog.TableFormat;
import io.tailrace.catalog.WrittenType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of the lake's tables that would get a type with which what is there already cannot be read. CloudFormation sees no difference. */
final class ChangedTypes {
    private static final String ICEBERG = "iceberg";

    private ChangedTypes() {}

    /**
     * Compares the columns of each table with those that its rows would have.
     *
     * @param present the columns of the table for some rows; none when there is no table yet
     * @param parameters the wanted values of the template's parameters, the defaults among them
     * @param allowed names of resources that may lose data
     * @throws StackException that names each column with both types
     */
    static void refuse(
            PipelineFile pipeline,
            LakeRows.Source rows,
            Function<LakeRows, LakeColumns> present,
            Map<String, String> parameters,
            Set<String> allowed) {
        String format = parameters.getOrDefault("Format", "");
        // With Format=iceberg no column changes at all: DataAtRisk refuses it.
        if (format.equals(ICEBERG) || Blueprint.isInLayer(parameters)) {
            return;
        }
        Map<String, List<String>> refused = new TreeMap<>();
        for (LakeRows wanted : rows.of(pipeline, TableKey.of(parameters))) {
            String table = wanted.resource(Parts.LAKE_TABLE);
            LakeColumns columns = present.apply(wanted);
            if (!columns.types().isEmpty() && !allowed.contains(table)) {
                List<String> unreadable = unreadable(wanted, columns, TableFormat.of(format));
                if (!unreadable.isEmpty()) {
                    refused.put(table, unreadable);
                }
            }
        }
        if (!refused.isEmpty()) {
            throw new StackException("This would cost data, and is not done:\n"
                    + refused.entrySet().stream()
                            .flatMap(table -> table.getValue().stream()
                                    .map(column -> "    " + table.getKey() + ": " + column + "."))
                            .collect(Collectors.joining("\n"))
                    + "\nObjects written so far could not be read. Declare a second column for the new type, with from and the"
                    + " attribute's name. If it is wanted all the same: --allow-replacement "
                    + String.join(",", refused.keySet()));
        }
    }

    private static List<String> unreadable(LakeRows rows, LakeColumns present, TableFormat format) {
        return rows.columns().list().stream()
                .filter(column -> {
                    @Nullable String had = present.types().get(column.name().toLowerCase(Locale.ROOT));
                    return had != null && !new WrittenType(had).isReadableAs(column.type(), format);
                })
                .map(column -> column.name() + " is "
                        + present.types().get(column.name().toLowerCase(Locale.ROOT)) + " in the table and would be "
                        + column.type().athenaName())
                .toList();
    }
}
