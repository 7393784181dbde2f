package io.tailrace.sink.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of its own for one task's files that are not published yet. Closing it deletes it with all that is left. A task
 * holds a lock on its folder, which the system releases when the process dies: a free lock tells the next task to start
 * that the folder is abandoned, and it removes it.
 *
 * <p>A process loses a POSIX lock as soon as it closes any descriptor of the locked file, not only the one it locked. So a
 * lock is never opened by the process that holds it: a folder's name says which process made it. That a task in another
 * container has the same process id and start time only means that its folder is left to others.
 */
public final class BufferFolder implements LocalFiles, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BufferFolder.class);
    private static final String PREFIX = "tailrace-buffer-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+-\\d+)-.*");
    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lock;
    private final AtomicLong next = new AtomicLong();

    private BufferFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    public static BufferFolder in(Path parent, String name) {
        try {
            Files.createDirectories(parent);
            removeAbandoned(parent);
            Path folder = Files.createTempDirectory(
                    parent, PREFIX + process() + "-" + name.replaceAll("[^A-Za-z0-9_-]", "_") + "-");
            return new BufferFolder(folder, locked(folder));
        } catch (IOException e) {
            throw new ConnectException(
                    "Could not make a folder in " + parent + " for buffered files: " + e
                            + ". Set buffer.dir to a folder that the worker may write to and lock files in.",
                    e);
        }
    }

    /** The same in all class loaders of this process, and not in one that has its id later. */
    private static String process() {
        RuntimeMXBean process = ManagementFactory.getRuntimeMXBean();
        return process.getPid() + "-" + process.getStartTime();
    }

    /** The lock takes its name only once it is held: under that name it must never be free while its task lives. */
    private static FileChannel locked(Path folder) throws IOException {
        Path unnamed = folder.resolve(LOCK + ".new");
        FileChannel channel = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            // Held until the channel is closed.
            FileLock unused = channel.lock();
            Files.move(unnamed, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void removeAbandoned(Path parent) throws IOException {
        try (Stream<Path> found = Files.list(parent)) {
            List<Path> folders = found.filter(BufferFolder::isOfAnotherProcess).toList();
            for (Path folder : folders) {
                removeIfAbandoned(folder);
            }
        }
    }

    private static boolean isOfAnotherProcess(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        return name.matches() && !name.group(1).equals(process());
    }

    /** Leaves a folder that has no lock yet, because its task is just starting, and those of other users. */
    private static void removeIfAbandoned(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            if (free != null) {
                LOG.info("Removing {}, left by a worker that no longer runs", folder);
                deleteAll(folder);
            }
        } catch (OverlappingFileLockException | NoSuchFileException | AccessDeniedException e) {
            LOG.debug("Leaving {} alone", folder, e);
        } catch (IOException e) {
            LOG.warn("Could not remove {}, which is no longer in use: remove it by hand", folder, e);
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

    /** Where the files are, for whoever names them. */
    public Path path() {
        return folder;
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
