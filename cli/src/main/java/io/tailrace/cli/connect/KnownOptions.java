package io.tailrace.cli.connect;

import io.tailrace.cli.connect.InvalidConnectorException.OptionError;
import io.tailrace.option.NameList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The options that are read by Connect, the connector, its transforms and predicates, or the clients and converters that they use. */
final class KnownOptions {
    /** Options after these prefixes are checked by clients and converters, which may have some that no worker knows. */
    private static final List<String> OPEN = List.of(
            "producer.override.",
            "consumer.override.",
            "admin.override.",
            "key.converter.",
            "value.converter.",
            "header.converter.");

    private static final String TOPIC_CREATION = "topic.creation.";
    private static final List<String> OF_EVERY_TRANSFORM = List.of("type", "predicate", "negate", "plugin.version");

    private static final List<String> OF_EVERY_ENTITY = List.of("when", "columns", "key");

    private final Set<String> defined;
    private final Map<String, String> config;

    /** @param defined the names that the worker's check of this configuration knows */
    KnownOptions(Set<String> defined, Map<String, String> config) {
        this.defined = new TreeSet<>(defined);
        this.config = config;
        for (String kind : List.of("transforms", "predicates")) {
            for (String alias : list(kind)) {
                OF_EVERY_TRANSFORM.forEach(option -> this.defined.add(kind + "." + alias + "." + option));
                String entities = kind + "." + alias + ".entities";
                for (String entity : list(entities)) {
                    OF_EVERY_ENTITY.forEach(option -> this.defined.add(entities + "." + entity + "." + option));
                }
            }
        }
        this.defined.add(TOPIC_CREATION + "groups");
    }

    /** The options that nothing reads, each with the one that may be meant. */
    List<OptionError> unknown() {
        List<OptionError> unknown = new ArrayList<>();
        for (String option : config.keySet()) {
            if (!isKnown(option)) {
                unknown.add(new OptionError(option, problem(option)));
            }
        }
        return unknown;
    }

    private boolean isKnown(String option) {
        return defined.contains(option)
                || OPEN.stream().anyMatch(option::startsWith)
                || topicGroups().stream().anyMatch(option::startsWith);
    }

    private String problem(String option) {
        for (String kind : List.of("transforms", "predicates")) {
            String[] parts = option.split("\\.", 3);
            if (parts.length == 3 && parts[0].equals(kind) && !list(kind).contains(parts[1])) {
                return "is not read, because " + kind + " does not list " + parts[1] + "." + hint(parts[1], list(kind));
            }
        }
        return "is not an option of Connect, of this connector or of its transforms."
                + hint(option, candidates(option))
                + " Correct it, or apply it all the same with --allow-unknown";
    }

    /** Behind an open prefix, or one of a topic group, it is the prefix that may be misspelt. */
    private Set<String> candidates(String option) {
        Set<String> candidates = new TreeSet<>(defined);
        List<String> prefixes = new ArrayList<>(OPEN);
        prefixes.addAll(topicGroups());
        for (String prefix : prefixes) {
            int dots = prefix.split("\\.", -1).length - 1;
            String[] parts = option.split("\\.", dots + 1);
            if (parts.length > dots) {
                candidates.add(prefix + parts[dots]);
            }
        }
        return candidates;
    }

    private List<String> topicGroups() {
        List<String> groups = new ArrayList<>(list(TOPIC_CREATION + "groups"));
        groups.add("default");
        return groups.stream().map(group -> TOPIC_CREATION + group + ".").toList();
    }

    private List<String> list(String option) {
        return NameList.of(config.getOrDefault(option, ""));
    }

    private static String hint(String option, Iterable<String> candidates) {
        return Spelling.nearest(option, candidates)
                .map(name -> " Did you mean " + name + "?")
                .orElse("");
    }
}
