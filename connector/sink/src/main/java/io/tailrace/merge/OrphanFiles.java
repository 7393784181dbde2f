package io.tailrace.merge;

import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.iceberg.SameParent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Removes the files that mergers left which were killed before their commit. First the store is listed, then a commit without rows
 * makes sure that no merger can still commit what it wrote before: each commits on the snapshot that it was decided by alone. What
 * was listed and is in no snapshot after that is wanted by no merger. Other writers are not bound by this, so files must have an age
 * that none of their statements takes.
 */
public final class OrphanFiles {
    private static final int TRIES = 5;

    private final Catalog catalog;
    private final TableIdentifier name;
    private final Listing listing;

    /** Lists the files below a location. */
    public interface Listing {
        Iterable<FileInfo> below(Table table, String location);
    }

    /** Of a current table. */
    public OrphanFiles(Catalog catalog, TableIdentifier name, Listing listing) {
        this.catalog = catalog;
        this.name = name;
        this.listing = listing;
    }

    /**
     * Removes them.
     *
     * @param before files that were written later stay, by the store's clock
     * @return their locations
     * @throws RetriableException when the same call may work later
     * @throws ConnectException when a person must act
     */
    public List<String> remove(Instant before) {
        try {
            Table table = catalog.loadTable(name);
            List<String> old = new ArrayList<>();
            for (FileInfo file : listing.below(table, table.location() + "/data/")) {
                if (file.location().endsWith(".parquet") && file.createdAtMillis() < before.toEpochMilli()) {
                    old.add(file.location());
                }
            }
            // A table whose files are all listed is not committed to for nothing.
            old.removeAll(listed(table));
            if (old.isEmpty()) {
                return old;
            }
            refuseEarlierMergers(table);
            old.removeAll(listed(table));
            old.forEach(table.io()::deleteFile);
            return old;
        } catch (NoSuchTableException notYet) {
            return List.of();
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("remove files of table " + name + " that are in no snapshot", e);
        }
    }

    private void refuseEarlierMergers(Table table) {
        for (int i = 0; i < TRIES; i++) {
            SameParent decidedBy = SameParent.of(table);
            RowDelta nothing = table.newRowDelta();
            MergePosition.of(table).properties().forEach(nothing::set);
            nothing.validateWith(decidedBy);
            try {
                nothing.commit();
                table.refresh();
                return;
            } catch (CommitFailedException | ValidationException e) {
                table.refresh();
            }
        }
        throw new RetriableException("Mergers keep changing table " + name + "; try again later");
    }

    /** All files of all snapshots. */
    private static Set<String> listed(Table table) {
        Set<String> files = new HashSet<>();
        Set<String> read = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (read.add(manifest.path())) {
                    addFiles(table, manifest, files);
                }
            }
        }
        return files;
    }

    private static void addFiles(Table table, ManifestFile manifest, Set<String> files) {
        try (CloseableIterable<? extends ContentFile<?>> entries = switch (manifest.content()) {
            case DATA -> ManifestFiles.read(manifest, table.io(), table.specs());
            case DELETES -> ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs());
        }) {
            entries.forEach(file -> files.add(file.location()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
