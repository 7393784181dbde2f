package io.tailrace.cli.stack;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Whether Firehose can fill the tables of a template from the function's lines. What it cannot would be known only by the objects under
 * {@code errors/}, or by no one, so it is refused before anything is deployed.
 */
final class ConvertibleColumns {
    private static final String TABLE = "AWS::Glue::Table";
    private static final List<String> COLUMNS = List.of("Properties", "TableInput", "StorageDescriptor", "Columns");

    /** The type at any depth, and no field of that name. */
    private static final Pattern BINARY =
            Pattern.compile("(?:^|[<,:])\\s*binary\\s*(?:$|[>,])", Pattern.CASE_INSENSITIVE);

    private ConvertibleColumns() {}

    /**
     * Looks at every table.
     *
     * @throws IllegalArgumentException that names the line of the first column that cannot be filled, and what to declare instead
     */
    static void require(Path template) {
        Node root = new Yaml().compose(new StringReader(YamlFile.text(template)));
        if (!(child(root, "Resources") instanceof MappingNode resources)) {
            return;
        }
        for (NodeTuple resource : resources.getValue()) {
            if (TABLE.equals(text(child(resource.getValueNode(), "Type")).orElse(""))) {
                requireColumns(
                        template, text(resource.getKeyNode()).orElse(""), child(resource.getValueNode(), COLUMNS));
            }
        }
    }

    private static void requireColumns(Path template, String table, @Nullable Node columns) {
        if (columns instanceof SequenceNode list) {
            for (Node column : list.getValue()) {
                String type = text(child(column, "Type")).orElse("");
                if (BINARY.matcher(type).find()) {
                    throw new IllegalArgumentException(template + ", line "
                            + (column.getStartMark().getLine() + 1) + ": column "
                            + text(child(column, "Name")).orElse("") + " of " + table + " is " + type
                            + ". The function writes bytes as base64, which Firehose cannot make binary of: it refuses the"
                            + " row, or stores the characters. Put string in the place of binary, as ./tailrace ddl does,"
                            + " and query from_base64(...).");
                }
            }
        }
    }

    private static @Nullable Node child(@Nullable Node node, List<String> path) {
        Node at = node;
        for (String key : path) {
            at = child(at, key);
        }
        return at;
    }

    private static @Nullable Node child(@Nullable Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (key.equals(text(tuple.getKeyNode()).orElse(""))) {
                    return tuple.getValueNode();
                }
            }
        }
        return null;
    }

    private static Optional<String> text(@Nullable Node node) {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }
}
