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
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The template with what a declaration and a key say: the columns of the tables, the keys of Firehose's merge, the saved queries, and the
 * defaults of its parameters. All else, comments too, stays as it is written.
 */
final class FilledTemplate {
    private static final List<String> RESOURCES = List.of("Resources");
    /** Firehose's configuration names it, and so is another one for other columns: an update of the columns touches Firehose. */
    private static final List<String> LOG_STREAM =
            List.of("Resources", "DeliveryLogStream", "Properties", "LogStreamName");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_<>]*");

    /** What YAML takes for something other than a text. */
    private static final Set<String> OTHER_VALUES = Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

    private FilledTemplate() {}

    /**
     * Fills a template.
     *
     * @param retired columns that the table has and rows no longer do; they stay, after the others
     * @param values defaults of parameters
     */
    static TemplateFile of(
            TemplateFile template, LakeRows rows, Map<String, String> retired, Map<String, String> values) {
        YamlText text = new YamlText(template.file(), template.body());
        List<String> lakeTable = columns(rows, retired, UnaryOperator.identity());
        text.replaceList(columnsOf("LakeTable"), lakeTable);
        text.replaceList(columnsOf("IcebergTable"), columns(rows, retired, FilledTemplate::withoutTimes));
        text.replaceValue(
                LOG_STREAM,
                "delivery-"
                        + Sha256.of(String.join("\n", lakeTable).getBytes(StandardCharsets.UTF_8))
                                .hex());
        if (!rows.keys().isEmpty()) {
            text.replaceAll(
                    "UniqueKeys",
                    rows.keys().stream().map(FilledTemplate::scalar).collect(Collectors.joining(", ", "[", "]")));
        }
        text.replaceEntries(
                RESOURCES,
                resource -> resource.contains("Type: AWS::Athena::NamedQuery"),
                new SavedQueries(definition(rows), rows.keys()).resources());
        fillDefaults(text, template, values);
        return template.with(text.replaced());
    }

    /** Fills the defaults of parameters alone. */
    static TemplateFile of(TemplateFile template, Map<String, String> values) {
        YamlText text = new YamlText(template.file(), template.body());
        fillDefaults(text, template, values);
        return template.with(text.replaced());
    }

    private static void fillDefaults(YamlText text, TemplateFile template, Map<String, String> values) {
        values.forEach((name, value) -> {
            if (!value.equals(template.defaults().get(name))) {
                text.replaceValue(List.of("Parameters", name, "Default"), quoted(value));
            }
        });
    }

    private static List<String> columnsOf(String table) {
        return List.of("Resources", table, "Properties", "TableInput", "StorageDescriptor", "Columns");
    }

    private static List<String> columns(LakeRows rows, Map<String, String> retired, UnaryOperator<ColumnType> change) {
        Map<String, String> types = new LinkedHashMap<>();
        rows.columns()
                .list()
                .forEach(column ->
                        types.put(column.name(), change.apply(column.type()).athenaName()));
        types.putAll(retired);
        return types.entrySet().stream()
                .map(column -> "{ Name: " + scalar(column.getKey()) + ", Type: " + scalar(column.getValue()) + " }")
                .toList();
    }

    /** Firehose takes times for Iceberg as microseconds only, and rows have them as text. */
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

    /** Names are the template's parameters, which CloudFormation replaces. */
    private static TableDefinition definition(LakeRows rows) {
        return new TableDefinition(
                "${DatabaseName}",
                "${LakePrefix}",
                "s3://lake/",
                TableFormat.PARQUET,
                rows.columns(),
                new Partitioning(Folders.HOURLY, LocalDate.EPOCH));
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !OTHER_VALUES.contains(text.toLowerCase(Locale.ROOT))
                ? text
                : quoted(text);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
