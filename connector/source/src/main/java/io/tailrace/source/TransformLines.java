package io.tailrace.source;

import io.tailrace.option.NameList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The lines {@code transforms} and {@code predicates} of a connector's configuration, as text. It checks nothing; the worker does. */
record TransformLines(Map<String, String> props) {

    static final String TRANSFORMS = "transforms";
    static final String PREDICATES = "predicates";

    TransformLines {
        props = Map.copyOf(props);
    }

    /** @param list one of {@link #TRANSFORMS} and {@link #PREDICATES} */
    List<String> aliases(String list) {
        return NameList.of(props.getOrDefault(list, ""));
    }

    /** The options after {@code <list>.<alias>.}, {@code type} included. */
    Map<String, String> options(String list, String alias) {
        String prefix = list + "." + alias + ".";
        Map<String, String> options = new HashMap<>();
        props.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                options.put(name.substring(prefix.length()), value);
            }
        });
        return options;
    }

    /** The lines of one transform alone, with its predicate. */
    Map<String, String> only(String transform) {
        Map<String, String> lines = new HashMap<>();
        lines.put(TRANSFORMS, transform);
        add(lines, TRANSFORMS, transform);
        String predicate =
                options(TRANSFORMS, transform).getOrDefault("predicate", "").strip();
        if (!predicate.isEmpty()) {
            lines.put(PREDICATES, predicate);
            add(lines, PREDICATES, predicate);
        }
        return lines;
    }

    private void add(Map<String, String> lines, String list, String alias) {
        options(list, alias).forEach((name, value) -> lines.put(list + "." + alias + "." + name, value));
    }
}
