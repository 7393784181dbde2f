package io.tailrace.cloudformation;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A CloudFormation template as it is written: functions such as {@code !Ref} stay what they are. */
record Template(Path file, Map<String, Object> content) {

    /** A function and its argument, such as {@code Ref} of {@code Table}. */
    record Function(String name, Object argument) {}

    static Template read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Template(file, new Yaml(new Functions()).load(reader));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Such as {@code Resources}; empty when the template has none. */
    Map<String, Object> section(String name) {
        return map(content.get(name));
    }

    Map<String, Object> resource(String name) {
        Map<String, Object> resource = map(section("Resources").get(name));
        if (resource.isEmpty()) {
            throw new AssertionError(file + " has no resource " + name);
        }
        return resource;
    }

    Map<String, Object> properties(String resource) {
        return map(resource(resource).get("Properties"));
    }

    /** Every function in the template, those in arguments of others too. */
    void forEachFunction(Consumer<Function> consumer) {
        visit(content, consumer);
    }

    private static void visit(@Nullable Object value, Consumer<Function> consumer) {
        if (value instanceof Function function) {
            consumer.accept(function);
            visit(function.argument(), consumer);
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> visit(each, consumer));
        } else if (value instanceof List<?> list) {
            list.forEach(each -> visit(each, consumer));
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    static List<?> list(@Nullable Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    /** Reads tags as functions. */
    private static final class Functions extends SafeConstructor {

        Functions() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return new Function(node.getTag().getValue().substring(1), argument(node));
                }
            });
        }

        private Object argument(Node node) {
            if (node instanceof ScalarNode scalar) {
                return scalar.getValue();
            }
            if (node instanceof SequenceNode sequence) {
                return constructSequence(sequence);
            }
            return new LinkedHashMap<>(constructMapping((MappingNode) node));
        }
    }
}
