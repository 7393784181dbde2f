package io.tailrace.merge;

import io.tailrace.iceberg.CatalogErrors;
import io.tailrace.iceberg.ChangeLog;
import io.tailrace.iceberg.SameParent;
import io.tailrace.merge.MergeDefinition.LogRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Removes the files of mergers and compactions that were killed before their commit. First the store is listed, then a
 * commit without rows makes sure that none of them can still commit what it wrote before. What was listed and is in no snapshot
 * after that is wanted by none of them. Other writers are not bound by this, so files must have an age that none of their
 * statements takes.
 */
public final class OrphanFiles {
    private static final int TRIES = 5;
    private static final String DATA = "/data/";

    private final Catalog catalog;
    private final TableIdentifier name;
    private final String place;
    private final Listing listing;
    private final Consumer<Table> refusal;

    /** Lists the files below a location. */
    public interface Listing {
        Iterable<FileInfo> below(Table table, String location);
    }

    private OrphanFiles(Catalog catalog, TableIdentifier name, String place, Listing listing, Consumer<Table> refusal) {
        this.catalog = catalog;
        this.name = name;
        this.place = place;
        this.listing = listing;
        this.refusal = refusal;
    }

    /** Of a current table. Each merger commits on the snapshot that it was decided by alone. */
    public static OrphanFiles ofCurrent(Catalog catalog, TableIdentifier name, Listing listing) {
        return new OrphanFiles(catalog, name, DATA, listing, OrphanFiles::refuseEarlierMergers);
    }

    /**
     * Of a log. Files of chunks are left alone: whether one is wanted, its claim says.
     *
     * @param removals a new name each time, never the same in two processes
     */
    public static OrphanFiles ofLog(
            Catalog catalog,
            TableIdentifier name,
            LogRows rows,
            ChangeLog log,
            Supplier<String> removals,
            Listing listing) {
        String place = switch (rows) {
            case CHUNKS -> DATA + LogCompaction.PLACE;
            // Objects are added on the snapshot that this was decided by alone.
            case OBJECTS -> DATA;
        };
        return new OrphanFiles(catalog, name, place, listing, table -> log.refuseReplacements(removals.get()));
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
            Set<String> old = new TreeSet<>();
            for (FileInfo file : listing.below(table, table.location() + place)) {
                if (file.location().endsWith(".parquet") && file.createdAtMillis() < before.toEpochMilli()) {
                    old.add(file.location());
                }
            }
            // A table whose files are all listed is not committed to for nothing.
            removeListed(table, old);
            if (!old.isEmpty()) {
                for (Table other : OtherTables.inFolderOf(table, listing)) {
                    removeListedByOther(table, other, old);
                }
            }
            if (old.isEmpty()) {
                return List.of();
            }
            refusal.accept(table);
            table.refresh();
            removeListed(table, old);
            old.forEach(table.io()::deleteFile);
            return List.copyOf(old);
        } catch (NoSuchTableException notYet) {
            return List.of();
        } catch (RuntimeException e) {
            throw CatalogErrors.translate("remove files of table " + name + " that are in no snapshot", e);
        }
    }

    private static void refuseEarlierMergers(Table table) {
        for (int i = 0; i < TRIES; i++) {
            SameParent decidedBy = SameParent.of(table);
            RowDelta nothing = table.newRowDelta();
            MergePosition.of(table).properties().forEach(nothing::set);
            nothing.validateWith(decidedBy);
            try {
                nothing.commit();
                return;
            } catch (CommitFailedException | ValidationException e) {
                table.refresh();
            }
        }
        throw new RetriableException("Mergers keep changing table " + table.name() + "; try again later");
    }

    private static void removeListedByOther(Table table, Table other, Set<String> files) {
        try {
            removeListed(other, files);
        } catch (NotFoundException | UncheckedIOException e) {
            throw OtherTables.unreadable(
                    table, ((HasTableOperations) other).operations().current().metadataFileLocation(), e);
        }
    }

    /** Takes out the files of all snapshots. */
    private static void removeListed(Table table, Set<String> files) {
        Set<String> read = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (files.isEmpty()) {
                    return;
                }
                if (read.add(manifest.path())) {
                    removeListed(table, manifest, files);
                }
            }
        }
    }

    private static void removeListed(Table table, ManifestFile manifest, Set<String> files) {
        try (CloseableIterable<? extends ContentFile<?>> entries = switch (manifest.content()) {
            case DATA -> ManifestFiles.read(manifest, table.io(), table.specs());
            case DELETES -> ManifestFiles.readDeleteManifest(manifest, table.io(), table.specs());
        }) {
            entries.forEach(file -> files.remove(file.location()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
