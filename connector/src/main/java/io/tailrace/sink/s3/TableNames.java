package io.tailrace.sink.s3;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Names of tables from names of topics, in the letters that Glue and Hive allow. */
final class TableNames {
    static final String TOPIC = "${topic}";

    private static final Pattern GROUP = Pattern.compile("\\$\\{(\\d)}");

    private final @Nullable Pattern pattern;
    private final String template;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /**
     * Names by a template.
     *
     * @param pattern what topics must match; null for any topic
     * @param template with {@code ${topic}}, and {@code ${1}} for the first group of the pattern
     * @throws IllegalArgumentException when the template names a group that the pattern does not have
     */
    TableNames(@Nullable Pattern pattern, String template) {
        this.pattern = pattern;
        this.template = template;
        int groups = pattern == null ? 0 : pattern.matcher("").groupCount();
        GROUP.matcher(template).results().forEach(group -> {
            if (Integer.parseInt(group.group(1)) > groups) {
                throw new IllegalArgumentException(
                        "names " + group.group() + ", and the pattern has " + groups + " groups");
            }
        });
    }

    /** The table of a topic; a DataException when the topic does not match. */
    String of(String topic) {
        return known.computeIfAbsent(topic, name -> hiveSafe(filled(name)));
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

    /** Lower case, and an underscore for everything that is no letter, digit or underscore. */
    private static String hiveSafe(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }
}
