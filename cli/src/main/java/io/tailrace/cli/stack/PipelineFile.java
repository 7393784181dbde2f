package io.tailrace.cli.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants to have deployed, as a file such as config/pipeline.yaml says. Paths in it are relative to the project's folder.
 *
 * @param parameters of the template, those about the function's zip left out
 */
public record PipelineFile(
        Path file,
        String stack,
        Account account,
        Path template,
        Table table,
        Code code,
        Map<String, String> parameters,
        Map<String, String> tags) {
    private static final String MERGE = "Merge";
    private static final String TABLE_NAME = "TableName";

    /** Parameters that a deployment fills in by itself. */
    static final List<String> OWN_PARAMETERS = List.of("CodeBucket", "CodeKey", "CodeSha256", "MergeCodeKey");

    private static final List<String> KEYS =
            List.of("stack", "region", "profile", "template", "table", "code", "parameters", "tags");
    private static final List<String> CODE_KEYS = List.of("bucket", "create", "zip", "merge-zip");
    private static final String DEFAULT_TEMPLATE = "config/cloudformation/managed-path.yaml";
    private static final String STACK_NAME = "[A-Za-z][A-Za-z0-9-]{0,127}";

    /**
     * Where the stack stands.
     *
     * @param region the region, or null for the one of the environment or profile
     * @param profile the profile, or null for the environment's
     */
    public record Account(@Nullable String region, @Nullable String profile) {}

    /**
     * Where the function's zip goes.
     *
     * @param bucket its name, in which {@code ${account}} and {@code ${region}} may stand
     * @param zip the zip, or null for the one of the build
     * @param mergeZip the zip of the merge's function, or null for the one of the build
     */
    public record Code(
            String bucket,
            IfMissing missing,
            @Nullable Path zip,
            @Nullable Path mergeZip) {}

    /** Whose the DynamoDB table is. */
    public enum Table {
        /** The stack creates it. */
        NEW,
        /** It is there, and stays what it is. */
        EXISTING
    }

    /** What is done when there is no bucket. */
    public enum IfMissing {
        CREATE,
        REFUSE
    }

    public PipelineFile {
        parameters = Map.copyOf(parameters);
        tags = Map.copyOf(tags);
    }

    /** The same under another name. */
    public PipelineFile named(String other) {
        return new PipelineFile(file, other, account, template, table, code, parameters, tags);
    }

    /**
     * Reads a file, and the names of its template's parameters.
     *
     * @param home the project's folder
     * @throws IllegalArgumentException that names the line, and the key that was probably meant
     */
    public static PipelineFile read(Path file, Path home) {
        YamlFile yaml = YamlFile.read(file);
        yaml.allowOnly(KEYS);
        String stack = yaml.text("stack");
        if (!stack.matches(STACK_NAME)) {
            throw yaml.wrong(
                    "stack",
                    "stack is " + stack + "; a name has letters, digits and hyphens, and begins with a letter.");
        }
        YamlFile code = yaml.mapping("code");
        code.allowOnly(CODE_KEYS);
        if (!yaml.has("code")) {
            throw yaml.wrong("code", "code.bucket is missing.");
        }
        Path template = home.resolve(yaml.optionalText("template").orElse(DEFAULT_TEMPLATE));
        Table table = table(yaml);
        return new PipelineFile(
                file,
                stack,
                new Account(
                        yaml.optionalText("region").orElse(null),
                        yaml.optionalText("profile").orElse(null)),
                template,
                table,
                new Code(
                        code.text("bucket"),
                        code.flag("create", false) ? IfMissing.CREATE : IfMissing.REFUSE,
                        code.optionalText("zip").map(home::resolve).orElse(null),
                        code.optionalText("merge-zip").map(home::resolve).orElse(null)),
                parameters(yaml.mapping("parameters"), TemplateFile.read(template), table),
                new LinkedHashMap<>(yaml.mapping("tags").texts()));
    }

    /** Whether the stack is to have the function that merges. */
    boolean merges() {
        return "true".equals(parameters.get(MERGE));
    }

    /** A parameter's value, or its default in the template. */
    public String parameter(String name) {
        String given = parameters.get(name);
        return given != null ? given : TemplateFile.read(template).defaults().getOrDefault(name, "");
    }

    /** The DynamoDB table's name. */
    String tableName() {
        return parameter(TABLE_NAME);
    }

    private static Table table(YamlFile yaml) {
        String text = yaml.optionalText("table").orElse("new");
        return switch (text) {
            case "new" -> Table.NEW;
            case "existing" -> Table.EXISTING;
            default ->
                throw yaml.wrong(
                        "table", "table is " + text + "; it must be new, for one that the stack creates, or existing.");
        };
    }

    private static Map<String, String> parameters(YamlFile yaml, TemplateFile template, Table table) {
        if (table == Table.EXISTING) {
            Stream.concat(TableKey.PARAMETERS.stream(), Stream.of(ExistingTable.STREAM, ExistingTable.KEY))
                    .filter(yaml::has)
                    .findFirst()
                    .ifPresent(key -> {
                        throw yaml.wrong(
                                key,
                                "parameters." + key + " is what the existing table says: leave it out of the file.");
                    });
        }
        for (String own : OWN_PARAMETERS) {
            if (yaml.has(own)) {
                throw yaml.wrong(
                        own, "parameters." + own + " is filled in by deploy: say where the zip goes under code.");
            }
        }
        yaml.allowOnly(template.parameters().keySet());
        for (String name : yaml.keys()) {
            String value = yaml.optionalText(name).orElse("");
            Objects.requireNonNull(template.parameters().get(name))
                    .brokenBy(value)
                    .ifPresent(rule -> {
                        throw yaml.wrong(
                                name,
                                "parameters." + name + " is " + (value.isEmpty() ? "empty" : value) + "; " + rule
                                        + ".");
                    });
        }
        Set<String> missing = new TreeSet<>(template.required());
        missing.removeAll(yaml.keys());
        OWN_PARAMETERS.forEach(missing::remove);
        if (!missing.isEmpty()) {
            throw yaml.wrong("", "parameters lack " + String.join(", ", missing) + ", which have no default.");
        }
        return yaml.texts();
    }
}
