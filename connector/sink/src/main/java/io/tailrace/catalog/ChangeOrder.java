package io.tailrace.catalog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one order of an item's rows, as SQL of Athena's engine. Everything that folds changes into states takes the order from here. It is
 * DynamoDB's order and not Kafka's, which means nothing across partitions and topics, and starts again with a new topic.
 *
 * <p>An item is a key of one DynamoDB table. Its rows are compared by a list of values, so the order is total and transitive:
 * <ol>
 *   <li>{@code cdc_stream}, the label of the stream, which is the moment of its creation. A stream that was enabled again,
 *       or that of a recreated table, comes after all of the one before it; a snapshot belongs to the stream it was taken
 *       under.
 *   <li>{@code row_time}, the effective time, which {@link #timed} adds. For a change it is the latest time of this and all earlier changes of the item in
 *       the stream, because the times that DynamoDB gives to changes may run backwards where their sequence does not. For a
 * snapshot's row it is the time when it was read, less {@link #SNAPSHOT_MARGIN}. For a change without a sequence, as the native
 * Kinesis integration sends it where the function does not give it one, it is the change's own time.
 *   <li>{@code cdc_sequence}, and then {@code cdc_event_id}. Rows of a snapshot have neither, and nulls come first: at the same
 *       time a snapshot's row comes before the change.
 *   <li>Where the row came from, so that the answer is the same each time. Only copies of one change are left here, and rows of snapshots
 *       that were read in the same millisecond.
 * </ol>
 *
 * <p>Within a stream the effective time never falls as the sequence grows, so the sequence alone decides among its changes.
 */
public final class ChangeOrder {
    /**
     * By how much a snapshot's row may be older than its time says. Changes have the second in which they were made, with DynamoDB
     * Local the minute; a page is stamped after its answer, which may take the 20 seconds of an attempt; and the scan is
     * eventually consistent. Too long a margin repeats changes that the row has already and ends with the same item; too short
     * a one hides the item's newest change for ever. Changes get lost only when they are 24 hours old, or
     * between two streams, so what was lost stays before the snapshot.
     */
    public static final Duration SNAPSHOT_MARGIN = Duration.ofMinutes(2);

    private static final String TABLE = "cdc_table";
    private static final List<String> REQUIRED =
            List.of("cdc_event_type", "cdc_event_time", "cdc_event_id", "cdc_stream", "cdc_sequence");
    private static final List<String> KAFKA = List.of("kafka_topic", "kafka_partition", "kafka_offset");

    private final List<String> item;
    private final List<String> order;

    /**
     * The order for one table of the lake.
     *
     * @param table its name, for messages
     * @param keys the columns of the DynamoDB table's primary key
     * @param columns all columns of its rows
     * @param partitions those of them that Athena computes from the folder of a file; none in an Iceberg table
     * @throws IllegalArgumentException when the rows lack columns of the order
     */
    public ChangeOrder(String table, List<String> keys, Collection<String> columns, List<String> partitions) {
        List<String> missing =
                REQUIRED.stream().filter(column -> !columns.contains(column)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("The views of table " + table + " need the columns " + missing
                    + ", which give an item's changes their order. FlattenDynamoDb adds them unless its options"
                    + " metadata or metadata.prefix leave them out");
        }
        item = Stream.concat(Stream.of(TABLE).filter(columns::contains), keys.stream())
                .toList();
        order = new ArrayList<>(List.of("cdc_stream", "row_time", "cdc_sequence", "cdc_event_id"));
        KAFKA.stream().filter(columns::contains).forEach(order::add);
        order.addAll(partitions);
    }

    /** A query of all columns of these rows, and their effective time. It is a window of its own over the item's rows. */
    public String timed(String from, String where) {
        // Rows without a sequence come last, so that no change takes their times into its maximum.
        return """
            SELECT
              *,
              CASE
                WHEN "cdc_event_type" = 'READ' THEN "cdc_event_time" - INTERVAL '%s' MINUTE
                WHEN "cdc_sequence" IS NULL THEN "cdc_event_time"
                ELSE max("cdc_event_time") OVER (PARTITION BY %s, "cdc_stream" ORDER BY "cdc_sequence" NULLS LAST)
              END AS row_time
            FROM %s
            WHERE %s\
            """.formatted(SNAPSHOT_MARGIN.toMinutes(), item(), from, where);
    }

    /** The columns that identify an item, for {@code PARTITION BY}. */
    public String item() {
        return item.stream().map(TrinoSql::name).collect(Collectors.joining(", "));
    }

    /** For {@code ORDER BY} over the rows of {@link #timed}. */
    public String oldestFirst() {
        return order.stream()
                .map(column -> TrinoSql.name(column) + " NULLS FIRST")
                .collect(Collectors.joining(", "));
    }

    /** The reverse order. */
    public String newestFirst() {
        return order.stream()
                .map(column -> TrinoSql.name(column) + " DESC NULLS LAST")
                .collect(Collectors.joining(", "));
    }
}
