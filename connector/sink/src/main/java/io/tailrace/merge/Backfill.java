package io.tailrace.merge;

import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.iceberg.FieldIds;
import io.tailrace.iceberg.SameParent;
import io.tailrace.merge.RestColumn.Filled;
import io.tailrace.sink.file.RowFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Fills a column of the current table that was declared after its rows were written, from what their {@code cdc_rest} holds. It
 * rewrites bucket by bucket, each in a commit that is accepted only on the table that it was read from, and moves no position: an
 * item's row stays that of the same change. Filled once more, a table stays as it is.
 */
public final class Backfill {
    private static final String REST = "cdc_rest";

    private final Catalog catalog;
    private final MergeDefinition definition;
    private final RestColumn column;
    private final Path folder;
    private final Supplier<String> names;
    private final Schema filledRow;

    /**
     * A backfill of one column.
     *
     * @param folder on local disk, for the files of one bucket
     * @param names a new one each time, never the same in two mergers
     */
    public Backfill(
            Catalog catalog, MergeDefinition definition, RestColumn column, Path folder, Supplier<String> names) {
        this.catalog = catalog;
        this.definition = definition;
        this.column = column;
        this.folder = folder;
        this.names = names;
        this.filledRow = SchemaBuilder.struct()
                .field(column.column(), column.schema())
                .field(REST, Schema.OPTIONAL_STRING_SCHEMA)
                .build();
    }

    /**
     * The buckets that have rows.
     *
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when there is no such table, or it does not have the column and cannot get it
     */
    public Set<Integer> buckets() {
        return attempt(() -> {
            Table table = open();
            int count = CurrentTable.buckets(table, definition.keys().get(0));
            List<Integer> all = new ArrayList<>();
            for (int bucket = 0; bucket < count; bucket++) {
                all.add(bucket);
            }
            return new TreeSet<>(Merger.baseFiles(table, Set.copyOf(all)).keySet());
        });
    }

    /**
     * Fills the rows of one bucket, or leaves it as it is when none has anything for the column.
     *
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public Step fill(int bucket) {
        return attempt(() -> {
            Table table = open();
            SameParent decidedBy = SameParent.of(table);
            List<FileScanTask> base = Merger.baseFiles(table, Set.of(bucket)).getOrDefault(bucket, List.of());
            KeyColumns key = CurrentTable.key(table, definition.keys());
            MergeFiles files = new MergeFiles(table, key, folder, names);
            Path filled = folder.resolve(names.get() + "-filled.parquet");
            try {
                long rows = convert(table, key, base, filled);
                if (rows == 0) {
                    return new Step(0, 0);
                }
                long merged = rewrite(table, decidedBy, bucket, key, base, filled, files);
                return new Step(merged, files.bytes());
            } catch (CommitFailedException | ValidationException e) {
                files.discard();
                throw new RetriableException("A merger changed table " + table.name() + " first; looking again", e);
            } finally {
                Files.deleteIfExists(filled);
            }
        });
    }

    private Table open() {
        Table table = CurrentTable.open(catalog, definition, catalog.loadTable(definition.log()));
        if (table.schema().caseInsensitiveFindField(column.column()) == null) {
            throw new ConnectException("Table " + table.name() + " has no column " + column.column() + ".");
        }
        if (table.schema().findField(REST) == null) {
            throw new ConnectException("Table " + table.name() + " has no column " + REST + " to fill others from.");
        }
        return table;
    }

    /**
     * Writes the column's values as the sink would, a row for each of the bucket's in their order; so a value has the column's
     * type however it is read.
     *
     * @return how many rows have one
     */
    private long convert(Table table, KeyColumns key, List<FileScanTask> base, Path local) throws IOException {
        long filled = 0;
        // Most buckets have nothing to fill, so no other column is read for that.
        Set<String> needed = new LinkedHashSet<>(key.names());
        needed.add(REST);
        if (table.schema().findField(CurrentColumns.TOPIC) != null) {
            needed.add(CurrentColumns.TOPIC);
        }
        HistoryReader reader = HistoryReader.ofColumns(table, List.copyOf(needed));
        try (SortedRows rows = sorted(table, key, base, reader);
                RowFile file = MergeFiles.format(type -> FieldIds.assign(type, table.schema()))
                        .open(local, filledRow)) {
            for (@Nullable Struct row = rows.next(); row != null; row = rows.next()) {
                Struct values = new Struct(filledRow);
                @Nullable Filled found = filled(row);
                if (found != null) {
                    values.put(column.column(), found.value()).put(REST, found.rest());
                    filled++;
                }
                file.append(MergeFiles.rowOf(values));
            }
            file.complete();
        }
        return filled;
    }

    private @Nullable Filled filled(Struct row) {
        @Nullable String rest = row.getString(REST);
        // The managed path's rows came by no topic.
        @Nullable Field place = row.schema().field(CurrentColumns.TOPIC);
        @Nullable String topic = place == null ? null : (String) row.get(place);
        return rest == null ? null : column.of(topic == null ? column.topic() : topic, rest);
    }

    private long rewrite(
            Table table,
            SameParent decidedBy,
            int bucket,
            KeyColumns key,
            List<FileScanTask> base,
            Path local,
            MergeFiles files)
            throws IOException {
        long[] changed = {0};
        String name = table.schema().caseInsensitiveFindField(column.column()).name();
        HistoryReader reader = HistoryReader.ofColumns(table, List.of(name, REST));
        RowDelta delta = table.newRowDelta();
        try (SortedRows rows = sorted(table, key, base, HistoryReader.ofCurrent(table));
                ParquetRows values = reader.open(org.apache.iceberg.Files.localInput(local.toFile()))) {
            files.data(bucket, () -> {
                        @Nullable Struct row = rows.next();
                        if (row != null
                                && fill(row, name, Objects.requireNonNull(values.next(), "fewer values than rows"))) {
                            changed[0]++;
                        }
                        return row;
                    })
                    .forEach(delta::addRows);
        }
        if (changed[0] == 0) {
            files.discard();
            return 0;
        }
        BucketMerge.removeAll(base, delta);
        MergePosition.of(table).properties().forEach(delta::set);
        delta.validateWith(decidedBy);
        delta.commit();
        return changed[0];
    }

    private static SortedRows sorted(Table table, KeyColumns key, List<FileScanTask> base, HistoryReader reader)
            throws IOException {
        DeletedRows deleted = DeletedRows.ofCurrent(table);
        SortedRows rows = new SortedRows(key);
        try {
            for (FileScanTask task : base) {
                rows.add(task, reader, deleted.of(task.file().location(), task.deletes()));
            }
            return rows;
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    /** Puts a value where there is none; a row of which a value is there already is left alone. */
    private boolean fill(Struct row, String name, Struct values) {
        @Nullable Object value = values.get(name);
        if (value == null) {
            return false;
        }
        @Nullable Object there = row.get(name);
        if (there == null) {
            row.put(name, value);
        } else if (!(there instanceof Struct known
                && value instanceof Struct added
                && areApart(known, added)
                && putAll(known, added))) {
            return false;
        }
        row.put(REST, values.getString(REST));
        return true;
    }

    /** Whether no field has a value in both. */
    private static boolean areApart(Struct one, Struct other) {
        return one.schema().fields().stream().allMatch(field -> {
            @Nullable Object here = one.get(field);
            @Nullable Object there = other.get(field.name());
            return here == null
                    || there == null
                    || (here instanceof Struct inner && there instanceof Struct added && areApart(inner, added));
        });
    }

    /** Whether there was anything to put. */
    private static boolean putAll(Struct into, Struct added) {
        boolean changed = false;
        for (Field field : into.schema().fields()) {
            @Nullable Object value = added.get(field.name());
            if (into.get(field) instanceof Struct inner && value instanceof Struct more) {
                changed |= putAll(inner, more);
            } else if (value != null) {
                into.put(field, value);
                changed = true;
            }
        }
        return changed;
    }

    private interface Attempt<T> {
        T run() throws IOException;
    }

    private <T> T attempt(Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (IOException e) {
            throw new RetriableException("Could not fill table " + definition.current() + "; retrying", e);
        } catch (NoSuchTableException e) {
            throw new ConnectException(
                    "There is no table " + definition.log() + " yet, so there is nothing to fill.", e);
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("fill table " + definition.current(), e);
        }
    }

    /**
     * What was done in a bucket.
     *
     * @param rows that got a value
     * @param bytesWritten to the table
     */
    public record Step(long rows, long bytesWritten) {}
}
