package io.tailrace.merge;

import io.tailrace.catalog.TrinoSql;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * The query of a log's rows after a position, as a union of scans that pass over files by the bounds of their columns. An engine finds such bounds in
 * conditions that hold for all rows of a scan, so each Kafka partition has a scan of its own. Each scan is a stage of the query, however, and engines
 * refuse a query of too many, so beyond a few partitions those whose offsets are nearest share one. A shared scan starts at the smallest of their offsets,
 * and discards the rows of each partition that come before its own.
 */
final class TailQuery {
    /** Scans of known partitions, and again as many of partitions without a position. Trino refuses a query of more than 150 stages. */
    static final int MAX_SCANS = 8;

    private static final String TOPIC = TrinoSql.name(CurrentColumns.TOPIC);
    private static final String PARTITION = TrinoSql.name(CurrentColumns.PARTITION);
    private static final String OFFSET = TrinoSql.name(CurrentColumns.OFFSET);

    private TailQuery() {}

    /**
     * The rows that come after a position: from its offsets on, and all of partitions and topics that it does not have.
     *
     * @param log the qualified name of the log
     * @param next the first offset after the position, by partition
     */
    static String sql(String log, Map<TopicPartition, Long> next) {
        if (next.isEmpty()) {
            return "SELECT * FROM " + log;
        }
        Map<String, NavigableSet<Integer>> known = new TreeMap<>();
        next.keySet()
                .forEach(partition -> known.computeIfAbsent(partition.topic(), topic -> new TreeSet<>())
                        .add(partition.partition()));
        return Stream.of(
                        groups(next).stream().map(TailQuery::knownPartitions),
                        newPartitions(known),
                        Stream.of(isNot(TOPIC, texts(known.keySet()))))
                .flatMap(conditions -> conditions)
                .map(condition -> "SELECT * FROM " + log + " WHERE " + condition)
                .collect(Collectors.joining("\nUNION ALL\n"));
    }

    /** By partition while they are few; otherwise by offset, cut where the offsets are farthest apart. */
    private static List<List<Map.Entry<TopicPartition, Long>>> groups(Map<TopicPartition, Long> next) {
        Comparator<Map.Entry<TopicPartition, Long>> byPartition = Map.Entry.comparingByKey(
                Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
        if (next.size() <= MAX_SCANS) {
            return next.entrySet().stream().sorted(byPartition).map(List::of).toList();
        }
        List<Map.Entry<TopicPartition, Long>> sorted = next.entrySet().stream()
                .sorted(Map.Entry.<TopicPartition, Long>comparingByValue().thenComparing(byPartition))
                .toList();
        List<Integer> cuts = IntStream.range(1, sorted.size())
                .boxed()
                .sorted(Comparator.comparing(
                        i -> sorted.get(i - 1).getValue() - sorted.get(i).getValue()))
                .limit(MAX_SCANS - 1)
                .sorted()
                .toList();
        List<List<Map.Entry<TopicPartition, Long>>> groups = new ArrayList<>();
        int from = 0;
        for (int cut : cuts) {
            groups.add(sorted.subList(from, cut));
            from = cut;
        }
        groups.add(sorted.subList(from, sorted.size()));
        return groups;
    }

    private static String knownPartitions(List<Map.Entry<TopicPartition, Long>> group) {
        Map<String, Map<Integer, Long>> byTopic = new TreeMap<>();
        group.forEach(entry -> byTopic.computeIfAbsent(entry.getKey().topic(), topic -> new TreeMap<>())
                .put(entry.getKey().partition(), entry.getValue()));
        NavigableSet<Integer> partitions = new TreeSet<>();
        byTopic.values().forEach(ofTopic -> partitions.addAll(ofTopic.keySet()));
        String condition = is(TOPIC, texts(byTopic.keySet())) + " AND " + is(PARTITION, numbers(partitions)) + " AND "
                + OFFSET + " >= " + group.get(0).getValue();
        return group.size() == 1
                ? condition
                : condition + " AND " + OFFSET + " >= " + byTopicCase(byTopic, TailQuery::firstOffset);
    }

    private static String firstOffset(Map<Integer, Long> next) {
        return next.entrySet().stream()
                .map(entry -> " WHEN " + entry.getKey() + " THEN " + entry.getValue())
                .collect(Collectors.joining("", "CASE " + PARTITION, " END"));
    }

    /**
     * Conditions for the partitions of known topics that have no position: one for all topics with the same known partitions. Beyond a few such sets there
     * is one condition for all, and its scan reads every file.
     */
    private static Stream<String> newPartitions(Map<String, NavigableSet<Integer>> known) {
        Map<NavigableSet<Integer>, NavigableSet<String>> topics = new LinkedHashMap<>();
        known.forEach((topic, partitions) ->
                topics.computeIfAbsent(partitions, none -> new TreeSet<>()).add(topic));
        if (topics.size() <= MAX_SCANS) {
            return topics.entrySet().stream()
                    .map(entry ->
                            is(TOPIC, texts(entry.getValue())) + " AND " + isNot(PARTITION, numbers(entry.getKey())));
        }
        return Stream.of(is(TOPIC, texts(known.keySet())) + " AND "
                + byTopicCase(known, partitions -> isNot(PARTITION, numbers(partitions))));
    }

    private static <T> String byTopicCase(Map<String, T> byTopic, Function<T, String> value) {
        if (byTopic.size() == 1) {
            return value.apply(byTopic.values().iterator().next());
        }
        return byTopic.entrySet().stream()
                .map(entry -> " WHEN " + TrinoSql.text(entry.getKey()) + " THEN " + value.apply(entry.getValue()))
                .collect(Collectors.joining("", "CASE " + TOPIC, " END"));
    }

    private static List<String> texts(Collection<String> texts) {
        return texts.stream().map(TrinoSql::text).toList();
    }

    private static List<String> numbers(Collection<Integer> numbers) {
        return numbers.stream().map(String::valueOf).toList();
    }

    private static String is(String column, List<String> values) {
        return values.size() == 1 ? column + " = " + values.get(0) : column + " IN (" + String.join(", ", values) + ")";
    }

    private static String isNot(String column, List<String> values) {
        return column + " NOT IN (" + String.join(", ", values) + ")";
    }
}
