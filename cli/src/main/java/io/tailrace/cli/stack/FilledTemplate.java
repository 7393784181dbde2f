package io.tailrace.cli.stack;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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

    private FilledTemplate() {}

    /**
     * Fills a template.
     *
     * @param tables one, or those of entities
     * @param values defaults of parameters
     */
    static TemplateFile of(TemplateFile template, List<FilledTable> tables, Map<String, String> values) {
        YamlText text = new YamlText(template.file(), template.body());
        FilledTable last = tables.get(tables.size() - 1);
        text.replaceList(FilledTable.columnsOf("Resources", "IcebergTable"), last.columnsWithoutTimes());
        text.replaceValue(
                LOG_STREAM,
                "delivery-"
                        + Sha256.of(tables.stream()
                                        .flatMap(table -> table.columns().stream())
                                        .collect(Collectors.joining("\n"))
                                        .getBytes(StandardCharsets.UTF_8))
                                .hex());
        if (!last.rows().keys().isEmpty()) {
            text.replaceAll(
                    "UniqueKeys",
                    last.rows().keys().stream().map(FilledTable::scalar).collect(Collectors.joining(", ", "[", "]")));
        }
        text.replaceEntries(
                RESOURCES,
                resource -> resource.contains("Type: AWS::Athena::NamedQuery"),
                former -> tables.stream().map(FilledTable::queries).collect(Collectors.joining()));
        fillDefaults(text, template, values);
        if (last.rows().entity().isEmpty()) {
            text.replaceList(FilledTable.columnsOf("Resources", "LakeTable"), last.columns());
            return template.with(text.replaced());
        }
        return template.with(new EntityTables(template.file(), tables).filled(text));
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

    static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
