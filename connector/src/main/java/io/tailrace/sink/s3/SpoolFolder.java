package io.tailrace.sink.s3;

import io.tailrace.sink.chunk.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of its own for one task's files that are not published yet. Closing it deletes it with all that is left. A task
 * holds a lock on its folder, which the system takes back when the process dies: so the next one to start knows which
 * folders nobody will ever come back to, and removes them.
 */
final class SpoolFolder implements Spool, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolFolder.class);
    private static final String PREFIX = "tailrace-spool-";
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lock;
    private final AtomicLong next = new AtomicLong();

    private SpoolFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static SpoolFolder in(Path parent, String name) {
        try {
            Files.createDirectories(parent);
            removeAbandoned(parent);
            Path folder = Files.createTempDirectory(parent, PREFIX + name.replaceAll("[^A-Za-z0-9_-]", "_") + "-");
            FileChannel lock =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // Held until the channel is closed.
            FileLock unused = lock.lock();
            return new SpoolFolder(folder, lock);
        } catch (IOException e) {
            throw new ConnectException(
                    "Could not make a folder in " + parent + " for files that are being gathered. Set spool.dir to a"
                            + " folder that the worker may write to.",
                    e);
        }
    }

    private static void removeAbandoned(Path parent) throws IOException {
        try (Stream<Path> found = Files.list(parent)) {
            List<Path> folders = found.filter(
                            path -> path.getFileName().toString().startsWith(PREFIX))
                    .toList();
            for (Path folder : folders) {
                if (isAbandoned(folder)) {
                    LOG.info("Removing {}, which a worker left that is no more", folder);
                    deleteAll(folder);
                }
            }
        }
    }

    /** No for a folder that has no lock yet, because its task is just starting, and for those of other users. */
    private static boolean isAbandoned(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (NoSuchFileException | AccessDeniedException e) {
            return false;
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            List<Path> files = found.toList();
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (NoSuchFileException e) {
            LOG.debug("Another task removed {}", folder);
        }
    }

    @Override
    public Path next() {
        return folder.resolve(Long.toString(next.getAndIncrement()));
    }

    @Override
    public void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            deleteAll(folder);
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + folder, e);
        }
    }
}
