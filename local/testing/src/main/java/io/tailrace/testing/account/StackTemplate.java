package io.tailrace.testing.account;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A CloudFormation template as a tree of maps, lists, texts and functions. */
record StackTemplate(Map<String, Object> root) {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9]+)[}.]");

    /** An intrinsic function that waits to be evaluated. */
    record Function(String name, Object argument) {}

    /** @throws ApiFault as the service words it, if it is not a template */
    static StackTemplate parse(String body) {
        try {
            Node node = new Yaml().compose(new StringReader(body));
            if (node instanceof MappingNode && value(node) instanceof Map<?, ?> root && root.containsKey("Resources")) {
                return new StackTemplate(map(root));
            }
        } catch (YAMLException e) {
            throw ApiFault.validation(
                    "ValidationError", "Template format error: YAML not well-formed. " + e.getMessage());
        }
        throw ApiFault.validation(
                "ValidationError", "Template format error: At least one Resources member must be defined.");
    }

    Map<String, Object> section(String name) {
        return root.get(name) instanceof Map<?, ?> section ? map(section) : Map.of();
    }

    Map<String, Object> resource(String logicalId) {
        return map(section("Resources").get(logicalId));
    }

    /** The names of the parameters, resources and conditions that a part of the template refers to. */
    static Set<String> references(@Nullable Object part) {
        Set<String> names = new TreeSet<>();
        collect(part, names);
        return names;
    }

    static Map<String, Object> map(@Nullable Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> any) {
            any.forEach((key, entry) -> map.put(String.valueOf(key), entry));
        }
        return map;
    }

    private static void collect(@Nullable Object part, Set<String> names) {
        if (part instanceof Map<?, ?> map) {
            map.values().forEach(value -> collect(value, names));
        } else if (part instanceof List<?> list) {
            list.forEach(value -> collect(value, names));
        } else if (part instanceof Function function) {
            String text = String.valueOf(function.argument());
            switch (function.name()) {
                case "Ref" -> names.add(text);
                case "GetAtt" -> names.add(text.replaceAll("[.,].*", "").replace("[", ""));
                case "Sub" ->
                    VARIABLE.matcher(text)
                            .results()
                            .map(MatchResult::group)
                            .forEach(name -> names.add(name.replaceAll("[${}.]", "")));
                case "If" -> names.add(text.replaceAll(",.*", "").replace("[", ""));
                default -> {}
            }
            collect(function.argument(), names);
        }
    }

    private static Object value(Node node) {
        String tag = node.getTag().getValue();
        Object plain = plain(node);
        if (tag.startsWith("!")) {
            return new Function(tag.substring(1), plain);
        }
        if (plain instanceof Map<?, ?> map && map.size() == 1) {
            String key = String.valueOf(map.keySet().iterator().next());
            if (key.equals("Ref") || key.startsWith("Fn::")) {
                return new Function(
                        key.replace("Fn::", ""), map.values().iterator().next());
            }
        }
        return plain;
    }

    private static Object plain(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            sequence.getValue().forEach(entry -> list.add(value(entry)));
            return list;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            map.put(((ScalarNode) tuple.getKeyNode()).getValue(), value(tuple.getValueNode()));
        }
        return map;
    }
}
