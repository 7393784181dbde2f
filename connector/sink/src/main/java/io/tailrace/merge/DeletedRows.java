package io.tailrace.merge;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.MetadataColumns;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** The rows of data files that position deletes have removed. Each file of deletes is read once. */
final class DeletedRows {
    static final List<NestedField> COLUMNS = List.of(MetadataColumns.DELETE_FILE_PATH, MetadataColumns.DELETE_FILE_POS);
    static final Schema SCHEMA = RowTypes.row(COLUMNS);

    private final Table table;
    /** What helps beside a rewrite with the tools of whoever made deletes that cannot be read; may be empty. */
    private final String otherWayOut;

    private final Map<String, Map<String, Set<Long>>> byDeleteFile = new HashMap<>();

    private DeletedRows(Table table, String otherWayOut) {
        this.table = table;
        this.otherWayOut = otherWayOut;
    }

    static DeletedRows ofCurrent(Table current) {
        return new DeletedRows(current, ", or drop the table, and the next merge rebuilds it from the log");
    }

    static DeletedRows ofLog(Table log) {
        return new DeletedRows(log, "");
    }

    /** The positions in a data file that these files of deletes remove. */
    Set<Long> of(String dataFile, List<DeleteFile> deletes) throws IOException {
        Set<Long> positions = new HashSet<>();
        for (DeleteFile file : deletes) {
            positions.addAll(read(file).getOrDefault(dataFile, Set.of()));
        }
        return positions;
    }

    private Map<String, Set<Long>> read(DeleteFile file) throws IOException {
        @Nullable Map<String, Set<Long>> known = byDeleteFile.get(file.location());
        if (known != null) {
            return known;
        }
        if (file.content() != FileContent.POSITION_DELETES) {
            throw ofAnotherWriter("equality deletes");
        }
        if (file.format() != FileFormat.PARQUET) {
            throw ofAnotherWriter("deletes in files of the format " + file.format());
        }
        Map<String, Set<Long>> positions = new HashMap<>();
        try (ParquetRows rows = ParquetRows.ofTable(table.io().newInputFile(file.location()), COLUMNS, SCHEMA)) {
            for (Struct row = rows.next(); row != null; row = rows.next()) {
                positions
                        .computeIfAbsent(row.getString(COLUMNS.get(0).name()), path -> new HashSet<>())
                        .add(row.getInt64(COLUMNS.get(1).name()));
            }
        }
        byDeleteFile.put(file.location(), positions);
        return positions;
    }

    private ConnectException ofAnotherWriter(String deletes) {
        return new ConnectException("Table " + table.name() + " has " + deletes + ", which another writer made. Rewrite"
                + " its data files with that writer's own tools first" + otherWayOut + ".");
    }
}
