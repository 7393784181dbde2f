package io.tailrace.cli;

import io.tailrace.chain.References;
import io.tailrace.cli.connect.ConnectorFile;
import io.tailrace.cli.connect.TopicTail;
import io.tailrace.cli.connect.TopicTail.Tail;
import io.tailrace.cli.terminal.Terminal;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.s3.SinkLake;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of a sink, of which {@link StatusCommand} is to know nothing: it is loaded where Kafka's classes are missing. */
final class SinkStatus {
    /** A sink is late when a row has waited for this many of its intervals, as docs/sink.md says of the metric. */
    private static final int LATE_INTERVALS = 3;

    private final String name;
    private final SinkLake lake;
    private final Terminal terminal;
    private final InstantSource clock;

    private SinkStatus(String name, SinkLake lake, Terminal terminal, InstantSource clock) {
        this.name = name;
        this.lake = lake;
        this.terminal = terminal;
        this.clock = clock;
    }

    /**
     * Prints how far the tables are; true when none is late.
     *
     * @param kafka to look into for rows that the lake does not have; null not to look
     */
    static boolean print(Path file, @Nullable TopicTail kafka, Terminal terminal, InstantSource clock) {
        ConnectorFile sink = ConnectorFile.read(file);
        try (SinkLake lake = lake(sink.config())) {
            SinkStatus status = new SinkStatus(sink.name(), lake, terminal, clock);
            boolean areTopicsWell = kafka == null || status.printTopics(kafka);
            return status.printTables(file.toString()) && areTopicsWell;
        }
    }

    /** The same for a sink as its worker has it, and before the tables how far each topic is. */
    static boolean print(
            String name,
            Map<String, String> config,
            @Nullable TopicTail kafka,
            Terminal terminal,
            InstantSource clock) {
        try (SinkLake lake = lake(config)) {
            SinkStatus status = new SinkStatus(name, lake, terminal, clock);
            boolean areTopicsWell = status.printTopics(kafka);
            return status.printTables("FILE") && areTopicsWell;
        }
    }

    private static SinkLake lake(Map<String, String> config) {
        return SinkLake.of(References.resolve(RowSchema.pinned(config, Home.ofProcess())));
    }

    /** @param file where the options are, for a message */
    private boolean printTables(String file) {
        TableReport report = TableReport.of(lake, clock);
        if (report.isEmpty()) {
            terminal.line("The sink " + name + " has no Iceberg tables yet. ./tailrace lake shows how far it"
                    + " has written each partition.");
            return true;
        }
        report.print(terminal);
        terminal.blank();
        List<String> late = report.late();
        terminal.line(
                late.isEmpty()
                        ? "No merge is late."
                        : "Merges are late: " + String.join(", ", late)
                                + ". The log of the sink's first task says why; ./tailrace merge --config " + file
                                + " --once merges here.");
        return late.isEmpty();
    }

    /** Up to which row each topic is in the lake: what came later is in Kafka alone. True when none is late. */
    private boolean printTopics(@Nullable TopicTail kafka) {
        SortedSet<String> topics =
                lake.topics().stream().filter(lake::reads).collect(Collectors.toCollection(TreeSet::new));
        if (kafka != null) {
            topics.addAll(lake.namedTopics());
            topics.addAll(kafka.topics(lake::reads));
        }
        boolean isWell = true;
        for (String topic : topics) {
            Map<Integer, LakePartition.Status> partitions = new TreeMap<>();
            for (int partition : lake.partitions(topic)) {
                lake.partition(topic, partition).status().ifPresent(status -> partitions.put(partition, status));
            }
            terminal.line("Topic " + topic + " of " + name + ": " + durable(partitions.values()));
            isWell &= kafka == null || printTail(topic, kafka, partitions);
        }
        return isWell;
    }

    private String durable(Collection<LakePartition.Status> partitions) {
        String newest = partitions.stream()
                .flatMap(status -> Optional.ofNullable(status.lastRow()).stream())
                .max(Instant::compareTo)
                .map(time -> ", the newest durable row is " + age(time) + " old")
                .orElse("");
        long unfinished = partitions.stream()
                .filter(status -> status.state() == LakePartition.ChunkState.UNFINISHED)
                .count();
        return partitions.size() + (partitions.size() == 1 ? " partition" : " partitions") + " in the lake" + newest
                + (unfinished == 0 ? "" : ", " + unfinished + " with a chunk that is being written");
    }

    private boolean printTail(String topic, TopicTail kafka, Map<Integer, LakePartition.Status> partitions) {
        Tail tail = kafka.of(topic, partition -> next(partitions, partition));
        return switch (tail.log()) {
            case MISSING -> {
                terminal.line("  Kafka at " + kafka.servers() + " has no such topic.");
                yield false;
            }
            case SHORTER -> {
                terminal.line("  The topic ends before the lake does: it was deleted and created again, or these are"
                        + " other brokers. ./tailrace lake --help says what can be done.");
                yield false;
            }
            case AS_EXPECTED -> printTail(topic, tail);
        };
    }

    private boolean printTail(String topic, Tail tail) {
        if (tail.removed() > 0) {
            terminal.line("  Kafka has removed " + Terminal.count(tail.removed())
                    + (tail.removed() == 1 ? " offset" : " offsets")
                    + " that the lake does not have: rows, or markers of transactions.");
        }
        Instant oldest = tail.oldest();
        if (oldest == null) {
            terminal.line("  The lake has all rows that the topic has.");
            return true;
        }
        String waiting = Terminal.count(tail.records()) + (tail.records() == 1 ? " row is" : " rows are")
                + " in Kafka alone; the oldest is of " + age(oldest) + " ago";
        Duration limit = lake.rotateInterval().multipliedBy(LATE_INTERVALS);
        boolean isLate = oldest.isBefore(clock.instant().minus(limit));
        terminal.line("  " + waiting + (isLate ? ", more than three times rotate.interval.ms." : "."));
        if (isLate) {
            terminal.line(
                    "  Is the source catching up? Then it is the age of a change. Else the connector's log says what"
                            + " holds up " + topic + ".");
        }
        return !isLate;
    }

    private String age(Instant time) {
        return Terminal.age(Duration.between(time, clock.instant()));
    }

    private static long next(Map<Integer, LakePartition.Status> partitions, int partition) {
        LakePartition.Status status = partitions.get(partition);
        return status == null ? 0 : status.next();
    }
}
