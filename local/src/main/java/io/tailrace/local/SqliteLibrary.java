package io.tailrace.local;

import com.almworks.sqlite4java.SQLite;
import com.almworks.sqlite4java.SQLiteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * SQLite's native library, which DynamoDB Local keeps its tables with. The build puts it beside this class as a resource,
 * because a native library cannot be loaded from inside a jar.
 */
final class SqliteLibrary {

    private static final List<String> FILES = List.of(
            "libsqlite4java-linux-amd64.so",
            "libsqlite4java-linux-i386.so",
            "libsqlite4java-osx.dylib",
            "sqlite4java-win32-x64.dll",
            "sqlite4java-win32-x86.dll");

    private SqliteLibrary() {}

    /** Loads the library into this JVM; the second call does nothing. */
    static synchronized void load() {
        if (SQLite.getLibraryVersion() != null) {
            return;
        }
        try {
            Path folder = Files.createTempDirectory("tailrace-sqlite-");
            for (String file : FILES) {
                unpack(file, folder.resolve(file));
            }
            SQLite.setLibraryPath(folder.toString());
            SQLite.loadLibrary();
            delete(folder);
        } catch (IOException e) {
            throw new IllegalStateException("Cannot unpack SQLite's native library to " + tempFolder(), e);
        } catch (SQLiteException e) {
            throw new IllegalStateException(
                    "DynamoDB Local has no native SQLite library for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch")
                            + ": it brings one for x86 on Linux, macOS and Windows."
                            + " Run it on such a machine and name its endpoint instead.",
                    e);
        }
    }

    private static void unpack(String file, Path target) throws IOException {
        try (InputStream resource = SqliteLibrary.class.getResourceAsStream("sqlite/" + file)) {
            if (resource == null) {
                throw new IllegalStateException("sqlite/" + file
                        + " is missing beside io.tailrace.local on the class path: build with ./mvnw package");
            }
            Files.copy(resource, target);
        }
    }

    /** What is loaded needs no file any more, except on Windows, which refuses to delete it before the JVM ends. */
    private static void delete(Path folder) {
        folder.toFile().deleteOnExit();
        for (String file : FILES) {
            Path copy = folder.resolve(file);
            if (!copy.toFile().delete()) {
                copy.toFile().deleteOnExit();
            }
        }
        folder.toFile().delete();
    }

    private static String tempFolder() {
        return System.getProperty("java.io.tmpdir");
    }
}
