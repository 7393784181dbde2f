package io.tailrace.cli.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a file wants, with what had to be looked up for it: the filled template and the values of its parameters.
 *
 * @param template filled; the values are its defaults
 * @param parameters of the file, and what an existing table says
 * @param tables that it is filled with; none when the function's settings cannot be read here
 */
public record Blueprint(TemplateFile template, Map<String, String> parameters, List<FilledTable> tables) {
    static final String CONFIG_FILE = "ConfigFile";
    private static final String LAYERS = "/opt/";

    public Blueprint {
        parameters = Map.copyOf(parameters);
        tables = List.copyOf(tables);
    }

    /**
     * Looks up what has to be.
     *
     * @param aws is asked for an existing table only
     * @throws StackException when the existing table is not there or cannot be read
     * @throws IllegalArgumentException when the function's settings make no rows
     */
    public static Blueprint draw(PipelineFile pipeline, LakeRows.Source rows, Supplier<AwsAccess> aws) {
        return draw(pipeline, rows, each -> LakeColumns.NONE, aws);
    }

    /**
     * The same for an update.
     *
     * @param present the columns of the table for some rows
     */
    static Blueprint draw(
            PipelineFile pipeline,
            LakeRows.Source rows,
            Function<LakeRows, LakeColumns> present,
            Supplier<AwsAccess> aws) {
        Optional<ExistingTable> table = pipeline.table() == PipelineFile.Table.EXISTING
                ? Optional.of(existing(aws.get(), pipeline.tableName()))
                : Optional.empty();
        Map<String, String> parameters = new LinkedHashMap<>(pipeline.parameters());
        table.ifPresent(existing -> parameters.putAll(existing.parameters()));
        TemplateFile template = TemplateFile.read(pipeline.template());
        Map<String, String> values = new LinkedHashMap<>(template.defaults());
        values.putAll(parameters);
        if (isInLayer(values)) {
            return new Blueprint(FilledTemplate.of(template, parameters), parameters, List.of());
        }
        List<FilledTable> tables = rows.of(pipeline, TableKey.of(values)).stream()
                .map(wanted -> new FilledTable(wanted, present.apply(wanted)))
                .toList();
        return new Blueprint(FilledTemplate.of(template, tables, parameters), parameters, tables);
    }

    private static ExistingTable existing(AwsAccess aws, String name) {
        return ExistingTable.look(aws.dynamoDb(), name, aws.region());
    }

    /** Whether the function's settings cannot be read here; the columns are then those that the template has. */
    private static boolean isInLayer(Map<String, String> values) {
        return values.getOrDefault(CONFIG_FILE, LAYERS).startsWith(LAYERS);
    }

    /** The values of all parameters that a deployment does not fill in itself, the defaults among them. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>(template.defaults());
        values.putAll(parameters);
        return values;
    }

    /** Names of columns that a table does not have yet, or with another type; none of a table that is not there yet. */
    List<String> newColumns() {
        return tables.stream()
                .flatMap(table -> table.present().missing(table.rows()).stream()
                        .map(name -> table.rows().entity().isEmpty()
                                ? name
                                : table.rows().entity() + "." + name))
                .toList();
    }

    /** The template's text. */
    public String text() {
        return template.body();
    }
}
