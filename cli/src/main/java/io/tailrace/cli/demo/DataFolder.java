package io.tailrace.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one demo: objects, Kafka's logs, log files. It is emptied when a demo starts, not when it ends, so that people can look into it; a
 * marker file says that it is a demo's and may be emptied, and is locked while one runs.
 */
final class DataFolder implements AutoCloseable {
    static final String MARKER = ".tailrace-demo";

    private final Path folder;
    private final FileChannel marker;

    private DataFolder(Path folder, FileChannel marker) {
        this.folder = folder;
        this.marker = marker;
    }

    /**
     * Takes an empty or new folder, or one that an earlier demo left, and empties it.
     *
     * @throws IllegalArgumentException when the folder holds something else, or another demo uses it
     */
    static DataFolder claim(Path folder) {
        try {
            Files.createDirectories(folder);
            if (!Files.exists(folder.resolve(MARKER)) && !isEmpty(folder)) {
                throw new IllegalArgumentException(
                        "The folder " + folder + " holds files that no demo has put there. Choose another --data-dir.");
            }
            FileChannel marker =
                    FileChannel.open(folder.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(marker) == null) {
                marker.close();
                throw new IllegalArgumentException("Another demo is running in " + folder
                        + ". Choose another --data-dir, and another --port-base.");
            }
            empty(folder);
            return new DataFolder(folder, marker);
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be used: " + e, e);
        }
    }

    /** A folder in it, made when it is missing. */
    Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder.resolve(name) + " cannot be made", e);
        }
    }

    /** Lets another demo have the folder; what is in it stays. */
    @Override
    public void close() {
        try {
            marker.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The marker in " + folder + " does not close", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel marker) throws IOException {
        try {
            return marker.tryLock();
        } catch (OverlappingFileLockException inThisJvm) {
            return null;
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void empty(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(folder.resolve(MARKER))) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (!visited.equals(folder)) {
                    Files.delete(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
