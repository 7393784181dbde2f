package io.tailrace.cli.stack;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A YAML text of which parts are replaced, so that all else stays as it was written, comments too. */
final class YamlText {
    /** What is replaced, from one place in the text up to another. */
    private record Edit(int from, int to, String text) {}

    private final Path file;
    private final String text;
    private final Node root;
    private final List<Edit> edits = new ArrayList<>();

    YamlText(Path file, String text) {
        this.file = file;
        this.text = text;
        this.root = new Yaml().compose(new StringReader(text));
    }

    /** Replaces the elements of a list; nothing happens where there is no such list. */
    void replaceList(List<String> path, List<String> elements) {
        Node node = find(path);
        if (node instanceof SequenceNode list && !list.getValue().isEmpty()) {
            Mark start = list.getStartMark();
            Node last = list.getValue().get(list.getValue().size() - 1);
            String indent = "\n" + " ".repeat(start.getColumn()) + "- ";
            edits.add(new Edit(at(start), at(last.getEndMark()), "- " + String.join(indent, elements)));
        }
    }

    /** Replaces a value; nothing happens where there is none. */
    void replaceValue(List<String> path, String value) {
        Node node = find(path);
        if (node != null) {
            edits.add(new Edit(at(node.getStartMark()), at(node.getEndMark()), value));
        }
    }

    /** Replaces the value of each key of this name, wherever it is. */
    void replaceAll(String key, String value) {
        replaceAll(root, key, value);
    }

    /**
     * Replaces the entries of a mapping that are as wanted, all of them by one text where the first one is. Comments between them go, those after
     * the last one stay.
     *
     * @param wanted decides by an entry's text
     * @param replacement makes the text of that of the first one
     */
    void replaceEntries(List<String> path, Predicate<String> wanted, UnaryOperator<String> replacement) {
        if (!(find(path) instanceof MappingNode mapping)) {
            return;
        }
        boolean isFirst = true;
        List<NodeTuple> entries = mapping.getValue();
        for (int i = 0; i < entries.size(); i++) {
            int from = lineStart(at(entries.get(i).getKeyNode().getStartMark()));
            int next = i + 1 < entries.size()
                    ? lineStart(at(entries.get(i + 1).getKeyNode().getStartMark()))
                    : at(mapping.getEndMark());
            int to = withoutComments(from, next);
            String entry = text.substring(from, to);
            if (wanted.test(entry)) {
                edits.add(new Edit(from, to, isFirst ? replacement.apply(entry) : ""));
                isFirst = false;
            }
        }
    }

    /** The whole text with what was replaced. */
    String replaced() {
        StringBuilder result = new StringBuilder(text);
        edits.stream()
                .sorted(Comparator.comparingInt(Edit::from).reversed())
                .forEach(edit -> result.replace(edit.from(), edit.to(), edit.text()));
        return result.toString();
    }

    private void replaceAll(Node node, String key, String value) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (name(entry).equals(key)) {
                    Node old = entry.getValueNode();
                    edits.add(new Edit(at(old.getStartMark()), at(old.getEndMark()), value));
                } else {
                    replaceAll(entry.getValueNode(), key, value);
                }
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(element -> replaceAll(element, key, value));
        }
    }

    /** @param path keys, and of lists the number of the element, as of a function's argument */
    private @Nullable Node find(List<String> path) {
        Node node = root;
        for (String key : path) {
            Node parent = node;
            node = null;
            if (parent instanceof MappingNode mapping) {
                for (NodeTuple entry : mapping.getValue()) {
                    if (name(entry).equals(key)) {
                        node = entry.getValueNode();
                    }
                }
            } else if (parent instanceof SequenceNode list
                    && Integer.parseInt(key) < list.getValue().size()) {
                node = list.getValue().get(Integer.parseInt(key));
            }
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    private String name(NodeTuple entry) {
        if (entry.getKeyNode() instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new IllegalArgumentException(file + " has a key that is not a text.");
    }

    private int at(Mark mark) {
        return text.offsetByCodePoints(0, mark.getIndex());
    }

    private int lineStart(int index) {
        return text.lastIndexOf('\n', index - 1) + 1;
    }

    /** The end of what is written between two places, without empty lines and comments after it. */
    private int withoutComments(int from, int to) {
        int end = to;
        while (end > from) {
            int start = lineStart(end - 1);
            String line = text.substring(start, end).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                return end;
            }
            end = start;
        }
        return to;
    }
}
