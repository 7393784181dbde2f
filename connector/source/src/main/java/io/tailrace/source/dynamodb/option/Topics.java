package io.tailrace.source.dynamodb.option;

import io.tailrace.aws.AwsOptions.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The topics that tables make, as far as Kafka can have them. It refuses a topic whose name is too long, or differs from another's only in dots and
 * underscores, because the names of its metrics would be the same.
 */
public final class Topics {

    private static final int LONGEST = 249;
    private static final Pattern TRANSFORM_TYPE = Pattern.compile("transforms\\.[^.]+\\.type");
    private static final String RENAME = ", or rename its topic with a RegexRouter in transforms";

    private final String prefix;
    private final String heartbeat;
    private final boolean renamed;

    private Topics(String prefix, String heartbeat, boolean renamed) {
        this.prefix = prefix;
        this.heartbeat = heartbeat;
        this.renamed = renamed;
    }

    /** @param props all of the connector's, for a transform may rename topics, and what it makes of them is not known here */
    static Topics of(String prefix, String heartbeat, Map<String, ?> props) {
        boolean renamed = props.entrySet().stream()
                .anyMatch(option -> TRANSFORM_TYPE.matcher(option.getKey()).matches()
                        && renames(String.valueOf(option.getValue())));
        return new Topics(prefix, heartbeat, renamed);
    }

    private static boolean renames(String transform) {
        return transform.endsWith("Router") && !transform.endsWith("TimestampRouter");
    }

    /** What is wrong with the topics of listed tables. */
    List<Problem> problems(Collection<String> tables) {
        List<Problem> problems = new ArrayList<>();
        Taken taken = new Taken();
        for (String table : tables) {
            if ((prefix + table).equals(heartbeat)) {
                problems.add(new Problem(
                        SourceOptions.HEARTBEAT_TOPIC,
                        "is " + heartbeat + ", which is also the topic of table " + table
                                + ": choose another name for it"));
            } else {
                taken.add(table).ifPresent(text -> problems.add(new Problem(SourceOptions.TABLES, text)));
            }
        }
        return problems;
    }

    public Taken taken(Collection<String> tables) {
        Taken taken = new Taken();
        tables.forEach(taken::add);
        return taken;
    }

    /** Topics that are given away. */
    public final class Taken {
        private final Map<String, String> owners = new HashMap<>();

        private Taken() {
            owners.put(inMetrics(heartbeat), heartbeat + " of " + SourceOptions.HEARTBEAT_TOPIC);
        }

        /** What is wrong with one more table's topic; empty when it is given away now. */
        public Optional<String> add(String table) {
            String topic = prefix + table;
            if (renamed) {
                return Optional.empty();
            }
            if (topic.length() > LONGEST) {
                return Optional.of("has table " + table + ", whose topic " + topic + " would have " + topic.length()
                        + " characters, and Kafka allows " + LONGEST + ": shorten " + SourceOptions.TOPIC_PREFIX
                        + RENAME);
            }
            String other = owners.putIfAbsent(inMetrics(topic), topic + " of table " + table);
            return other == null
                    ? Optional.empty()
                    : Optional.of("has table " + table + ", whose topic " + topic + " collides in Kafka with topic "
                            + other
                            + ": in names of metrics dots become underscores. Leave one of them out, give it to a"
                            + " connector with another " + SourceOptions.TOPIC_PREFIX + RENAME);
        }
    }

    private static String inMetrics(String topic) {
        return topic.replace('.', '_');
    }
}
