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
 */
public final class IcebergFiles implements DelegateFileIO {
    /** The property of a catalog that says which files. */
    static final String SHARED = "tailrace.files";

    private static final long serialVersionUID = 1L;
    // The only way to an object that is made by its name.
    private static final Map<String, S3FileIO> OPEN = new ConcurrentHashMap<>();
    private static final AtomicLong SHARES = new AtomicLong();

    private @Nullable S3FileIO files;
    private Map<String, String> properties = Map.of();

    /** Makes files known; returns the value of {@link #SHARED} for them. */
    static String share(S3FileIO files) {
        String name = Long.toString(SHARES.incrementAndGet());
        OPEN.put(name, files);
        return name;
    }

    /** Closes what was shared. */
    static void close(String shared) {
        @Nullable S3FileIO open = OPEN.remove(shared);
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void initialize(Map<String, String> given) {
        properties = Map.copyOf(given);
        files = OPEN.get(given.get(SHARED));
    }

    private S3FileIO files() {
        if (files == null) {
            throw new IllegalStateException("the catalog is closed");
        }
        return files;
    }

    @Override
    public Map<String, String> properties() {
        return properties;
    }

    @Override
    public InputFile newInputFile(String path) {
        return files().newInputFile(path);
    }

    @Override
    public InputFile newInputFile(String path, long length) {
        return files().newInputFile(path, length);
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return files().newOutputFile(path);
    }

    @Override
    public void deleteFile(String path) {
        files().deleteFile(path);
    }

    @Override
    public void deleteFiles(Iterable<String> paths) {
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
}
