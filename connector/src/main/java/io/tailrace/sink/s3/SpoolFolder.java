package io.tailrace.sink.s3;

import io.tailrace.sink.chunk.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;

/** A folder of its own for one task's files that are not published yet. Closing it deletes it with all that is left. */
final class SpoolFolder implements Spool, AutoCloseable {
    private final Path folder;
    private final AtomicLong next = new AtomicLong();

    private SpoolFolder(Path folder) {
        this.folder = folder;
    }

    static SpoolFolder in(Path parent, String name) {
        try {
            Files.createDirectories(parent);
            return new SpoolFolder(
                    Files.createTempDirectory(parent, "tailrace-" + name.replaceAll("[^A-Za-z0-9_-]", "_") + "-"));
        } catch (IOException e) {
            throw new ConnectException(
                    "Could not make a folder in " + parent + " for files that are being gathered. Set spool.dir to a"
                            + " folder that the worker may write to.",
                    e);
        }
    }

    @Override
    public Path next() {
        return folder.resolve(Long.toString(next.getAndIncrement()));
    }

    @Override
    public void close() {
        try (Stream<Path> found = Files.list(folder)) {
            List<Path> files = found.toList();
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + folder, e);
        }
    }
}
