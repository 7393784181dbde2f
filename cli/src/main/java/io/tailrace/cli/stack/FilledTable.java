package io.tailrace.cli.stack;

import io.tailrace.catalog.Folders;
import io.tailrace.catalog.Partitioning;
import io.tailrace.catalog.TableDefinition;
import io.tailrace.catalog.TableFormat;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A table as it is filled into the template.
 *
 * @param rows that it is for
 * @param present the columns that it has now; those that rows no longer have stay, after the others
 */
record FilledTable(LakeRows rows, LakeColumns present) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_<>]*");

    /** What YAML takes for something other than a text. */
    private static final Set<String> OTHER_VALUES = Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

    /** Where a table's columns are. */
    static List<String> columnsOf(String... resource) {
        return Stream.concat(Stream.of(resource), Stream.of("Properties", "TableInput", "StorageDescriptor", "Columns"))
                .toList();
    }

    /** In YAML, as elements of a list. */
    List<String> columns() {
        return columns(UnaryOperator.identity());
    }

    /** Firehose takes times for Iceberg as microseconds only, and rows have them as text. */
    List<String> columnsWithoutTimes() {
        return columns(FilledTable::withoutTimes);
    }

    /** The saved queries, in YAML, as entries of the template's resources. */
    String queries() {
        // Names are the template's parameters, which CloudFormation replaces.
        return new SavedQueries(
                        rows,
                        new TableDefinition(
                                "${DatabaseName}",
                                rows.table("${LakePrefix}"),
                                "s3://lake/",
                                TableFormat.PARQUET,
                                rows.columns(),
                                new Partitioning(Folders.HOURLY, LocalDate.EPOCH)))
                .resources();
    }

    private List<String> columns(UnaryOperator<ColumnType> change) {
        Map<String, String> types = new LinkedHashMap<>();
        rows.columns()
                .list()
                .forEach(column ->
                        types.put(column.name(), change.apply(column.type()).athenaName()));
        types.putAll(present.retired(rows));
        return types.entrySet().stream()
                .map(column -> "{ Name: " + scalar(column.getKey()) + ", Type: " + scalar(column.getValue()) + " }")
                .toList();
    }

    private static ColumnType withoutTimes(ColumnType type) {
        if (type instanceof ArrayOf array) {
            return new ArrayOf(withoutTimes(array.element()));
        }
        if (type instanceof MapOf map) {
            return new MapOf(withoutTimes(map.value()));
        }
        if (type instanceof StructOf struct) {
            return new StructOf(struct.fields().stream()
                    .map(field -> new Column(field.name(), withoutTimes(field.type())))
                    .toList());
        }
        return type == Scalar.TIMESTAMP ? Scalar.STRING : type;
    }

    static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !OTHER_VALUES.contains(text.toLowerCase(Locale.ROOT))
                ? text
                : FilledTemplate.quoted(text);
    }
}
