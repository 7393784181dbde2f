package io.tailrace.cli.stack;

import io.tailrace.option.Nearest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A mapping of a YAML file, whose every error names file and line. Values are texts as they are written: no 017 becomes 15 and no {@code no} false. */
final class YamlFile {
    private final Path file;
    private final String path;
    private final int line;
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    private YamlFile(Path file, String path, MappingNode mapping) {
        this.file = file;
        this.path = path;
        this.line = line(mapping);
        for (NodeTuple tuple : mapping.getValue()) {
            String key = ((ScalarNode) tuple.getKeyNode()).getValue();
            lines.put(key, line(tuple.getKeyNode()));
            if (keys.put(key, tuple.getValueNode()) != null) {
                throw wrong(line(tuple.getKeyNode()), path + key + " appears twice.");
            }
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when there is no such file, or it is not a mapping
     */
    static YamlFile read(Path file) {
        return parse(file, text(file));
    }

    static YamlFile parse(Path file, String text) {
        try {
            Node node = new Yaml().compose(new StringReader(text));
            if (node instanceof MappingNode mapping) {
                return new YamlFile(file, "", mapping);
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new IllegalArgumentException(file + ", line " + line + ": " + e.getProblem() + ".", e);
        }
        throw new IllegalArgumentException(file + " has no keys with values.");
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("There is no file " + file + ".", missing);
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    Collection<String> keys() {
        return keys.keySet();
    }

    /** Refuses every key that is not among these. */
    void allowOnly(Collection<String> known) {
        for (String key : keys()) {
            if (!known.contains(key)) {
                throw wrong(key, "there is no key " + path + key + Nearest.hint(key, known));
            }
        }
    }

    boolean has(String key) {
        return keys.containsKey(key);
    }

    String text(String key) {
        return optionalText(key).orElseThrow(() -> wrong(line, path + key + " is missing."));
    }

    /** A value; empty when the key is not there or has no value. */
    Optional<String> optionalText(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        String text = value(key);
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    boolean flag(String key, boolean otherwise) {
        String text = optionalText(key).orElse(String.valueOf(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw wrong(key, path + key + " is " + text + "; it must be true or false.");
        }
        return Boolean.parseBoolean(text);
    }

    /** What lies under a key; without keys when it is not there. */
    YamlFile mapping(String key) {
        Node node = keys.get(key);
        if (node instanceof MappingNode mapping) {
            return new YamlFile(file, path + key + ".", mapping);
        }
        if (node == null
                || (node instanceof ScalarNode scalar && scalar.getValue().isEmpty())) {
            return parse(file, "{}");
        }
        throw wrong(key, path + key + " must hold keys with values.");
    }

    /** All values; a list is joined by commas. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        keys.keySet().forEach(key -> texts.put(key, value(key)));
        return texts;
    }

    IllegalArgumentException wrong(String key, String message) {
        return wrong(lines.getOrDefault(key, line), message);
    }

    private IllegalArgumentException wrong(int at, String message) {
        return new IllegalArgumentException(file + ", line " + at + ": " + message);
    }

    private String value(String key) {
        Node node = keys.get(key);
        if (node instanceof SequenceNode sequence) {
            List<String> entries = new ArrayList<>();
            sequence.getValue().forEach(entry -> entries.add(scalar(key, entry)));
            return entries.stream().collect(Collectors.joining(","));
        }
        return scalar(key, node);
    }

    private String scalar(String key, @Nullable Node node) {
        if (node instanceof ScalarNode scalar) {
            boolean isNull = scalar.isPlain()
                    && (scalar.getValue().equals("null") || scalar.getValue().equals("~"));
            return isNull ? "" : scalar.getValue().strip();
        }
        throw wrong(key, path + key + " must be a single value.");
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
