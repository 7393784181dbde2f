package io.tailrace.sink.s3;

import io.tailrace.iceberg.ChangeLog;
import io.tailrace.sink.s3.StoredChunks.StoredFiles;
import io.tailrace.sink.s3.store.S3Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.DataFile;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/** Reads the footers of files in S3 from copies on local disk. It is done for one unfinished chunk at a time, and rarely. */
record DownloadedFiles(S3Store store, Path folder, TableOptions tables) implements StoredFiles {

    @Override
    public DataFile file(ChangeLog log, String key) {
        try {
            Path copies = Files.createTempDirectory(Files.createDirectories(folder), "tailrace-copy-");
            Path copy = copies.resolve("file.parquet");
            try {
                if (!store.download(key, copy)) {
                    throw new RetriableException(tables.url(key) + " was removed while it was looked at");
                }
                return log.file(copy, tables.url(key));
            } finally {
                Files.deleteIfExists(copy);
                Files.delete(copies);
            }
        } catch (IOException e) {
            throw new ConnectException("Could not copy " + tables.url(key) + " to " + folder + " (buffer.dir)", e);
        }
    }
}
