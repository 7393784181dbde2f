package io.tailrace.merge;

import io.tailrace.event.SnapshotId;
import io.tailrace.iceberg.LogDeletes;
import io.tailrace.merge.Change.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of a table's files, all in the columns and types of the current table, whichever table and version they are of. Rows
 * that were deleted from a log are passed over; those of the current table are not, because a merge needs their positions.
 */
final class HistoryReader {
    private static final Set<String> CHANGES = Set.of("READ", "INSERT", "MODIFY", "REMOVE");
    private static final List<String> ORDER =
            List.of(CurrentColumns.STREAM, CurrentColumns.EVENT_TIME, CurrentColumns.SEQUENCE, CurrentColumns.EVENT_ID);

    private final Table table;
    private final List<NestedField> columns;
    private final Schema schema;
    /** Null where the caller minds them. */
    private final @Nullable LogDeletes deletes;

    private final DeletedRows deleted;

    private HistoryReader(Table table, List<NestedField> columns, Schema schema, @Nullable LogDeletes deletes) {
        this.table = table;
        this.columns = columns;
        this.schema = schema;
        this.deletes = deletes;
        this.deleted = DeletedRows.ofLog(table);
    }

    /** Of a log, with all columns that the current table has, and the kind of each change. */
    static HistoryReader ofLog(Table log, org.apache.iceberg.Schema current) {
        List<NestedField> rows = new ArrayList<>(current.columns());
        rows.add(log.schema().findField(CurrentColumns.EVENT_TYPE));
        return of(log, rows, LogDeletes.of(log));
    }

    /** Of a log, with the columns of the key and those of the order only. */
    static HistoryReader ofLogKeys(Table log, org.apache.iceberg.Schema current, List<String> keys) {
        return ofKeys(log, current, keys, CurrentColumns.EVENT_TYPE, LogDeletes.of(log));
    }

    /** Of a log, with all of its own columns, and without what these delete. */
    static HistoryReader ofWholeLog(Table log, LogDeletes deletes) {
        return of(log, log.schema().columns(), deletes);
    }

    /** Of the current table, with all columns. */
    static HistoryReader ofCurrent(Table current) {
        return of(current, current.schema().columns(), null);
    }

    /** Of the current table, with the columns of the key and those of the order only. */
    static HistoryReader ofCurrentKeys(Table current, List<String> keys) {
        return ofKeys(current, current.schema(), keys, CurrentColumns.ROW_TIME, null);
    }

    /** Of files with these columns of a table only, in this order. */
    static HistoryReader ofColumns(Table table, List<String> names) {
        return of(
                table,
                names.stream()
                        .map(name -> table.schema().caseInsensitiveFindField(name))
                        .toList(),
                null);
    }

    private static HistoryReader ofKeys(
            Table table,
            org.apache.iceberg.Schema current,
            List<String> keys,
            String last,
            @Nullable LogDeletes deletes) {
        Set<String> names = new LinkedHashSet<>(keys);
        names.addAll(ORDER);
        List<NestedField> rows = new ArrayList<>();
        names.forEach(name -> rows.add(current.findField(name)));
        rows.add(table.schema().findField(last));
        return of(table, rows, deletes);
    }

    private static HistoryReader of(Table table, List<NestedField> rows, @Nullable LogDeletes deletes) {
        // By name: each table has ids of its own, and names in the case that the first who added them used.
        List<NestedField> own = rows.stream()
                .map(column -> table.schema().caseInsensitiveFindField(column.name()))
                .filter(Objects::nonNull)
                .toList();
        return new HistoryReader(table, own, RowTypes.row(rows), deletes);
    }

    Schema schema() {
        return schema;
    }

    ParquetRows open(DataFile file) throws IOException {
        return ParquetRows.ofTable(table.io().newInputFile(file.location()), columns, schema, deletedRows(file));
    }

    /** The positions of rows that are passed over. */
    Set<Long> deletedRows(DataFile file) throws IOException {
        return deletes == null ? Set.of() : deleted.of(file.location(), deletes.of(file));
    }

    ParquetRows open(InputFile file) throws IOException {
        return ParquetRows.ofTable(file, columns, schema);
    }

    /**
     * A row of a log with its place in its item's history.
     *
     * @throws DataException when it has none
     */
    static Change ofLog(Struct row) {
        @Nullable Long time = (Long) row.get(CurrentColumns.EVENT_TIME);
        if (time == null) {
            throw new DataException("the row has no " + CurrentColumns.EVENT_TIME);
        }
        Kind kind = kind(String.valueOf(row.get(CurrentColumns.EVENT_TYPE)));
        return change(kind, kind == Kind.READ ? Change.lessMargin(time) : time, row);
    }

    /** Of a row of a snapshot that has an id, the snapshot and the item. */
    static Optional<SnapshotId> snapshotRow(Struct row) {
        return "READ".equals(row.get(CurrentColumns.EVENT_TYPE))
                ? SnapshotId.parse((String) row.get(CurrentColumns.EVENT_ID))
                        .filter(id -> id.rest().length() == 32)
                : Optional.empty();
    }

    /** Says that a snapshot is done, and is of no item. */
    static boolean isNotice(Struct row) {
        return "SNAPSHOT".equals(row.get(CurrentColumns.EVENT_TYPE));
    }

    /** Says that it is of an item, whether it has a key or not. */
    static boolean isChange(Struct row) {
        return row.get(CurrentColumns.EVENT_TYPE) instanceof String type && CHANGES.contains(type);
    }

    /** A row of the current table with its place in its item's history, which is before all if another writer gave it none. */
    static Change ofCurrent(Struct row) {
        @Nullable Long time = (Long) row.get(CurrentColumns.ROW_TIME);
        return change(Kind.MERGED, time == null ? Long.MIN_VALUE : time, row);
    }

    private static Change change(Kind kind, long micros, Struct row) {
        return new Change(
                kind,
                (String) row.get(CurrentColumns.STREAM),
                micros,
                (String) row.get(CurrentColumns.SEQUENCE),
                (String) row.get(CurrentColumns.EVENT_ID),
                row);
    }

    private static Kind kind(String text) {
        return switch (text) {
            case "READ" -> Kind.READ;
            case "INSERT" -> Kind.INSERT;
            case "MODIFY" -> Kind.MODIFY;
            case "REMOVE" -> Kind.REMOVE;
            default ->
                throw new DataException("the row has " + CurrentColumns.EVENT_TYPE + "=" + text
                        + ", which is none of READ, INSERT, MODIFY, REMOVE and SNAPSHOT");
        };
    }
}
