package io.tailrace.sink.layout;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Names of tables from names of topics, in the letters that Glue and Hive allow. Topics share a table only where the
 * template gives them the same name before letters are replaced.
 */
public final class TableNames {
    public static final String TOPIC = "${topic}";

    private static final String REMEDY =
            "Give one of them to a connector with another table.name.template, or use one name for both on purpose:"
                    + " table.name.template without ${topic}.";
    /** Glue's limit. */
    private static final int LONGEST = 255;

    private static final Pattern GROUP = Pattern.compile("\\$\\{(\\d)}");
    private static final Pattern STRAY = Pattern.compile("[${}]");

    private final @Nullable Pattern pattern;
    private final String template;
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final Map<String, Named> owners = new ConcurrentHashMap<>();

    /**
     * Names by a template.
     *
     * @param pattern what topics must match; null for any topic
     * @param template with {@code ${topic}}, and {@code ${1}} for the first group of the pattern
     * @throws IllegalArgumentException when the template names a group that the pattern does not have
     */
    public TableNames(@Nullable Pattern pattern, String template) {
        this.pattern = pattern;
        this.template = template;
        int groups = pattern == null ? 0 : pattern.matcher("").groupCount();
        GROUP.matcher(template).results().forEach(group -> {
            if (Integer.parseInt(group.group(1)) > groups) {
                throw new IllegalArgumentException("names " + group.group() + ", and table.name.pattern"
                        + (pattern == null
                                ? " is not set"
                                : " has only " + groups + (groups == 1 ? " group" : " groups"))
                        + ". Put the part of the topic that you want into parentheses there");
            }
        });
        // It would become underscores, and all topics would share the table.
        if (STRAY.matcher(GROUP.matcher(template.replace(TOPIC, "")).replaceAll(""))
                .find()) {
            throw new IllegalArgumentException(
                    "has a placeholder other than ${topic} and ${1} to ${9}, which are the only ones");
        }
    }

    /** The table of a topic; a DataException when the topic does not match, or its table is that of another by chance. */
    public String of(String topic) {
        String table = known.get(topic);
        if (table != null) {
            return table;
        }
        String name = filled(topic);
        table = hiveSafe(name);
        if (table.isEmpty() || table.length() > LONGEST) {
            throw new DataException("Topic " + topic + " has the table name '" + table + "' of " + table.length()
                    + " characters, and it may have 1 to " + LONGEST + ". Change table.name.template.");
        }
        Named first = owners.computeIfAbsent(table, unknown -> new Named(topic, name));
        if (!first.name.equals(name)) {
            throw new DataException("Topics " + first.topic + " and " + topic + " both have the table " + table
                    + ", because characters that a table's name cannot have become underscores. " + REMEDY);
        }
        known.put(topic, table);
        return table;
    }

    /** Whether the topic is one of those that have a table. */
    public boolean matches(String topic) {
        return pattern == null || pattern.matcher(topic).matches();
    }

    private String filled(String topic) {
        String named = template.replace(TOPIC, topic);
        if (pattern == null) {
            return named;
        }
        Matcher matcher = pattern.matcher(topic);
        if (!matcher.matches()) {
            throw new DataException("Topic " + topic + " does not match table.name.pattern " + pattern
                    + ", so its records have no table.");
        }
        return GROUP.matcher(named).replaceAll(group -> {
            String text = matcher.group(Integer.parseInt(group.group(1)));
            return text == null ? "" : Matcher.quoteReplacement(text);
        });
    }

    /** Lower case, and an underscore for everything else but letters, digits and underscores. */
    private static String hiveSafe(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }

    /** A topic, and the name that the template gives its table. */
    private record Named(String topic, String name) {}
}
