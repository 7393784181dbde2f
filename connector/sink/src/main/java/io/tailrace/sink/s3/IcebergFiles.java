package io.tailrace.sink.s3;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.io.DelegateFileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.jspecify.annotations.Nullable;

/**
 * The files of a catalog's tables, all through one client. Iceberg makes a FileIO by the name of its class whenever it loads a
 * table: an S3FileIO would open connections each time, close them when it is collected as garbage, and warn that Hadoop is missing.
 * Metadata that was written last is not read from the store.
 */
public final class IcebergFiles implements DelegateFileIO {
    /** The property of a catalog that says which files. */
    static final String SHARED = "tailrace.files";

    private static final long serialVersionUID = 1L;
    // The only way to an object that is made by its name.
    private static final Map<String, Shared> OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong SHARES = new AtomicLong();

    private transient @Nullable Shared shared;
    private Map<String, String> properties = Map.of();

    /** Makes files known; returns the value of {@link #SHARED} for them. */
    static String share(S3FileIO files) {
        String name = Long.toString(SHARES.incrementAndGet());
        OPEN.put(name, new Shared(files, new RecentFiles()));
        return name;
    }

    /** Closes what was shared. */
    static void close(String shared) {
        @Nullable Shared open = OPEN.remove(shared);
        if (open != null) {
            open.files.close();
        }
    }

    @Override
    public void initialize(Map<String, String> given) {
        properties = Map.copyOf(given);
        shared = OPEN.get(given.get(SHARED));
    }

    private Shared shared() {
        if (shared == null) {
            throw new IllegalStateException("the catalog is closed");
        }
        return shared;
    }

    private S3FileIO files() {
        return shared().files;
    }

    @Override
    public Map<String, String> properties() {
        return properties;
    }

    @Override
    public InputFile newInputFile(String path) {
        @Nullable InputFile recent = shared().recent.find(path);
        return recent == null ? files().newInputFile(path) : recent;
    }

    @Override
    public InputFile newInputFile(String path, long length) {
        @Nullable InputFile recent = shared().recent.find(path);
        return recent == null ? files().newInputFile(path, length) : recent;
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return shared().recent.remembering(files().newOutputFile(path));
    }

    @Override
    public void deleteFile(String path) {
        shared().recent.forget(path);
        files().deleteFile(path);
    }

    @Override
    public void deleteFiles(Iterable<String> paths) {
        paths.forEach(shared().recent::forget);
        files().deleteFiles(paths);
    }

    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
        return files().listPrefix(prefix);
    }

    @Override
    public void deletePrefix(String prefix) {
        files().deletePrefix(prefix);
    }

    /** Leaves the files open for other tables: the catalog's owner closes them. */
    @Override
    public void close() {}

    private record Shared(S3FileIO files, RecentFiles recent) {}
}
