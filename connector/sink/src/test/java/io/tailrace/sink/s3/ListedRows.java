package io.tailrace.sink.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/** The rows of an Iceberg table as a query engine sees them: DuckDB reads the files that the manifests list, and no others. */
record ListedRows(TestLake lake, Map<String, String> props, String table) {

    /** The keys of the files, as often as they are listed. */
    List<String> keys() {
        try (IcebergCatalog catalog = S3SinkOptions.of(props).catalog()) {
            Catalog open = catalog.open();
            TableIdentifier name = TableIdentifier.of("tailrace", table);
            return open.tableExists(name) ? keys(open.loadTable(name)) : List.of();
        }
    }

    private static List<String> keys(Table table) {
        List<String> keys = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            tasks.forEach(task -> keys.add(task.file().location().substring("s3://lake/".length())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return keys;
    }

    /** The answer to an aggregation; {@code 0} for each column while no file is listed. */
    List<String> query(String select) {
        List<String> keys = keys();
        try {
            return keys.isEmpty() ? List.of("0") : lake.query(select, keys, "").get(0);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long count() {
        return Long.parseLong(query("SELECT count(*)").get(0));
    }
}
