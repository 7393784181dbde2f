package io.tailrace.merge;

import io.tailrace.merge.OrphanFiles.Listing;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileInfo;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other tables in a table's folder: of another database, for the folder has the name of the table alone, or one that was
 * dropped and whose files were kept. No catalog says which of the two; both have left their metadata.
 */
final class OtherTables {
    private static final Logger LOG = LoggerFactory.getLogger(OtherTables.class);
    private static final String METADATA = "/metadata/";

    private OtherTables() {}

    /** Each of them as it was last. */
    static List<Table> inFolderOf(Table table, Listing listing) {
        TableMetadata own = ((HasTableOperations) table).operations().current();
        Map<String, TableMetadata> newest = new HashMap<>();
        for (String location : unknownMetadata(table, own, listing)) {
            try {
                TableMetadata other = TableMetadataParser.read(table.io(), location);
                if (!other.uuid().equals(own.uuid())) {
                    newest.merge(
                            other.uuid(),
                            other,
                            (one, two) -> one.lastUpdatedMillis() > two.lastUpdatedMillis() ? one : two);
                }
            } catch (NotFoundException gone) {
                LOG.debug("{} was removed meanwhile", location, gone);
            } catch (UncheckedIOException | IllegalArgumentException e) {
                throw unreadable(table, location, e);
            }
        }
        List<Table> others = new ArrayList<>();
        newest.values().forEach(other -> {
            LOG.warn(
                    "Table {} shares its folder {} with another table, whose metadata is {}; the files of that table are kept."
                            + " If it was dropped for good, delete its metadata files, and the next removal of orphans deletes"
                            + " its other files.",
                    table.name(),
                    table.location(),
                    other.metadataFileLocation());
            others.add(new BaseTable(
                    new StaticTableOperations(other.metadataFileLocation(), table.io()), "another " + table.name()));
        });
        return others;
    }

    /** For a file that cannot be read, or names others that are gone: what it would keep is not known. */
    static ConnectException unreadable(Table table, String location, RuntimeException e) {
        return new ConnectException(
                "Another table left its metadata in the folder of table " + table.name() + ", " + location
                        + ", and it cannot be read: " + e.getMessage()
                        + ". If that table was dropped for good, delete its metadata files; then the removal of orphans goes on.",
                e);
    }

    /** What the table's own log of metadata does not have. */
    private static List<String> unknownMetadata(Table table, TableMetadata own, Listing listing) {
        Set<String> known = new HashSet<>();
        known.add(own.metadataFileLocation());
        own.previousFiles().stream().map(MetadataLogEntry::file).forEach(known::add);
        List<String> unknown = new ArrayList<>();
        for (FileInfo file : listing.below(table, table.location() + METADATA)) {
            if (isMetadata(file.location()) && !known.contains(file.location())) {
                unknown.add(file.location());
            }
        }
        return unknown;
    }

    private static boolean isMetadata(String location) {
        return location.endsWith(".metadata.json") || location.endsWith(".metadata.json.gz");
    }
}
