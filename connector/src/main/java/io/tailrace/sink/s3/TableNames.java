package io.tailrace.sink.s3;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Names of tables from names of topics, in the letters that Glue and Hive allow. */
final class TableNames {
    static final String TOPIC = "${topic}";

    private final String template;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    TableNames(String template) {
        this.template = template;
    }

    String of(String topic) {
        return known.computeIfAbsent(topic, name -> hiveSafe(template.replace(TOPIC, name)));
    }

    /** Lower case, and an underscore for everything that is no letter, digit or underscore. */
    private static String hiveSafe(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }
}
