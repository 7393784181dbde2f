package io.tailrace.catalog;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The snapshots of which the lake has every row, as SQL of Athena's engine: the notice of a snapshot says how many rows it has, and they are counted. An item whose
 * newest row is older than its table's newest whole snapshot was deleted unseen. {@code io.tailrace.merge.WholeSnapshot} is the same for merging.
 */
final class WholeSnapshots {
    private static final String TABLE = "cdc_table";

    private final boolean hasTable;

    /** @param columns those of the table */
    WholeSnapshots(List<String> columns) {
        this.hasTable = columns.contains(TABLE);
    }

    /** The beginning of a query: the newest whole snapshot of each DynamoDB table, as {@code whole}. */
    String with(String from, String where, List<String> keys) {
        return """
            WITH snapshots AS (
              SELECT
                %1$s AS of_table,
                TRY_CAST(split_part("cdc_event_id", '-', 2) AS bigint) AS id,
                nullif(min(CASE WHEN "cdc_event_type" = 'READ' THEN coalesce("cdc_stream", '') END), '') AS stream
              FROM %2$s
              WHERE %3$s
                AND "cdc_event_id" LIKE 'snapshot-%%'
                AND ("cdc_event_type" = 'SNAPSHOT'
                  OR ("cdc_event_type" = 'READ'%4$s))
              GROUP BY 1, 2
              HAVING count(DISTINCT CASE WHEN "cdc_event_type" = 'READ' THEN "cdc_event_id" END)
                >= max(CASE WHEN "cdc_event_type" = 'SNAPSHOT' THEN TRY_CAST(split_part("cdc_event_id", '-', 3) AS bigint) END)
            ),
            whole AS (
              SELECT of_table, max(id) AS id, max_by(stream, id) AS stream
              FROM snapshots
              GROUP BY of_table
            )
            """.formatted(
                        hasTable ? "coalesce(" + TrinoSql.name(TABLE) + ", '')" : "''",
                        from,
                        where,
                        keys.stream()
                                .map(key -> " AND " + TrinoSql.name(key) + " IS NOT NULL")
                                .collect(Collectors.joining()));
    }

    /** How {@code whole} is joined to rows. */
    String join(String rows) {
        return "LEFT JOIN whole ON whole.of_table = "
                + (hasTable ? "coalesce(" + rows + "." + TrinoSql.name(TABLE) + ", '')" : "''");
    }

    /** Whether the newest row of an item, with its {@code row_time}, is older than the whole snapshot that is joined to it. */
    String isOlder(String row) {
        // Functions of dates take numbers of 32 bits.
        String stream = "coalesce(" + row + ".\"cdc_stream\", '')";
        return """
            coalesce(%1$s < whole.stream
                OR (%1$s = coalesce(whole.stream, %1$s)
                  AND %2$s."row_time" < date_add('millisecond', whole.id %% 3600000, date_add('hour', whole.id / 3600000, TIMESTAMP '1970-01-01 00:00:00.000'))
                    - INTERVAL '%3$s' MINUTE), false)\
            """.formatted(stream, row, ChangeOrder.SNAPSHOT_MARGIN.toMinutes());
    }
}
