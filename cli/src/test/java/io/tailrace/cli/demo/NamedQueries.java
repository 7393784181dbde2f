package io.tailrace.cli.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The saved queries of a CloudFormation template. */
final class NamedQueries {
    private final Map<String, String> queries = new TreeMap<>();

    NamedQueries(Path template) {
        try (Reader reader = Files.newBufferedReader(template)) {
            Map<String, Map<String, Map<String, Object>>> content = new Yaml(new WithoutFunctions()).load(reader);
            requireNonNull(content.get("Resources")).forEach((name, resource) -> {
                if ("AWS::Athena::NamedQuery".equals(resource.get("Type"))) {
                    Map<?, ?> properties = (Map<?, ?>) requireNonNull(resource.get("Properties"));
                    queries.put(name, String.valueOf(properties.get("QueryString")));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As CloudFormation's {@code Sub} makes them. */
    Map<String, String> with(Map<String, String> parameters) {
        Map<String, String> substituted = new TreeMap<>(queries);
        parameters.forEach(
                (name, value) -> substituted.replaceAll((query, sql) -> sql.replace("${" + name + "}", value)));
        return substituted;
    }

    /** Texts of functions are read as they are, their other arguments as nothing. */
    private static final class WithoutFunctions extends SafeConstructor {
        WithoutFunctions() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
                }
            });
        }
    }
}
