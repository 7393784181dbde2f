package io.tailrace.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.ContentFileUtil;
import org.jspecify.annotations.Nullable;

/**
 * The delete files of a log. The sink writes none: they are of statements that users run, as to erase a person. No delete file is
 * opened here.
 */
public final class LogDeletes {
    private final Table log;
    private final List<DeleteFile> files;

    private LogDeletes(Table log, List<DeleteFile> files) {
        this.log = log;
        this.files = files;
    }

    /** Those of the table as it was last refreshed; a log of which no row was deleted costs no call. */
    public static LogDeletes of(Table log) {
        List<DeleteFile> files = new ArrayList<>();
        @Nullable Snapshot snapshot = log.currentSnapshot();
        if (snapshot != null) {
            for (ManifestFile manifest : snapshot.deleteManifests(log.io())) {
                try (CloseableIterable<DeleteFile> entries =
                        ManifestFiles.readDeleteManifest(manifest, log.io(), log.specs())) {
                    entries.forEach(file -> files.add(file.copy()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return new LogDeletes(log, files);
    }

    /** Those that may delete rows of a data file; position deletes of other files may be among them. */
    public List<DeleteFile> of(DataFile file) {
        return files.stream().filter(deletes -> mayBeOf(deletes, file)).toList();
    }

    private boolean mayBeOf(DeleteFile deletes, DataFile file) {
        if (deletes.content() == FileContent.EQUALITY_DELETES) {
            return deletes.dataSequenceNumber() > file.dataSequenceNumber()
                    && (spec(deletes.specId()).isUnpartitioned() || areOfOnePartition(deletes, file));
        }
        @Nullable String only = ContentFileUtil.referencedDataFileLocation(deletes);
        return deletes.dataSequenceNumber() >= file.dataSequenceNumber()
                && (only == null ? areOfOnePartition(deletes, file) : only.equals(file.location()));
    }

    private boolean areOfOnePartition(DeleteFile deletes, DataFile file) {
        return deletes.specId() == file.specId()
                && spec(file.specId())
                        .partitionToPath(deletes.partition())
                        .equals(spec(file.specId()).partitionToPath(file.partition()));
    }

    private PartitionSpec spec(int id) {
        return Objects.requireNonNull(log.specs().get(id), "no partition spec of this id");
    }

    /** Where those of any of these data files are. */
    Set<String> locations(List<DataFile> data) {
        return data.stream()
                .flatMap(file -> of(file).stream())
                .map(DeleteFile::location)
                .collect(Collectors.toSet());
    }
}
