package io.tailrace.merge;

import io.tailrace.merge.OrphanFiles.Listing;
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
            }
        }
        List<Table> others = new ArrayList<>();
        newest.values().forEach(other -> {
            LOG.warn(
                    "Table {} has its folder {} together with another table, whose metadata is {}: the files of that one are"
                            + " kept. If it was dropped for good, delete its files of metadata, and the next removal of"
                            + " orphans takes the others.",
                    table.name(),
                    table.location(),
                    other.metadataFileLocation());
            others.add(new BaseTable(
                    new StaticTableOperations(other.metadataFileLocation(), table.io()), "another " + table.name()));
        });
        return others;
    }

    /** What the table's own log of metadata does not have. */
    private static List<String> unknownMetadata(Table table, TableMetadata own, Listing listing) {
        Set<String> known = new HashSet<>();
        known.add(own.metadataFileLocation());
        own.previousFiles().stream().map(MetadataLogEntry::file).forEach(known::add);
        List<String> unknown = new ArrayList<>();
        for (FileInfo file : listing.below(table, table.location() + METADATA)) {
            if (file.location().contains(".metadata.json") && !known.contains(file.location())) {
                unknown.add(file.location());
            }
        }
        return unknown;
    }
}
