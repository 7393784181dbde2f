package io.tailrace.cli.lake;

import io.tailrace.catalog.ChangeOrder;
import io.tailrace.catalog.TrinoSql;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * A lake that is one table of changes, in folders by hour: its items are worked out by the query.
 *
 * @param name with its database, for example {@code tailrace.sales_orders}
 * @param key the column of the item's key
 * @param since the first day to look at; each day before it would be listed for nothing, hour by hour
 */
public record ChangeTable(QueryEngine engine, String name, String key, LocalDate since) implements LakeContents {
    private static final List<String> PARTITIONS = List.of("dt", "hour");

    @Override
    public long changes() {
        return engine.number("SELECT count(*) FROM " + name + " WHERE " + IS_CHANGE + " AND " + days());
    }

    @Override
    public List<String> itemTables() {
        return List.of(name);
    }

    /** The newest row of each item that is not deleted. */
    @Override
    public Map<String, LakeItem> items(String table) {
        List<LakeColumn> all = engine.columnsOf(name);
        ChangeOrder order = new ChangeOrder(
                name, List.of(key), all.stream().map(LakeColumn::name).toList(), PARTITIONS);
        return new ItemRows(engine, key)
                .read(
                        all,
                        "(SELECT *, row_number() OVER (PARTITION BY " + order.item() + " ORDER BY "
                                + order.newestFirst() + ") AS age FROM (" + order.timed(name, days())
                                + ")) WHERE age = 1 AND cdc_event_type <> 'REMOVE'");
    }

    private String days() {
        return "dt >= " + TrinoSql.text(since.toString());
    }
}
