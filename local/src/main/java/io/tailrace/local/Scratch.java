package io.tailrace.local;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A folder for the temporary files of one {@link ServerProcess}. Servers unpack native libraries and keep caches where
 * Java tells them to, and a process that is killed cleans up nothing: 30 MB for each run of the whole path.
 *
 * @param folder the folder, which no other process uses
 */
record Scratch(Path folder) {

    private static final String PROPERTY = "tailrace.scratch";

    static Scratch create() {
        try {
            return new Scratch(Files.createTempDirectory("tailrace-server-"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "No folder can be made for temporary files in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    /** Deletes the folder that this JVM was given by its parent, if it was. */
    static void deleteOwn() {
        String own = System.getProperty(PROPERTY);
        if (own != null) {
            new Scratch(Path.of(own)).delete();
        }
    }

    /** The flags with which a JVM keeps its temporary files here. */
    Stream<String> jvm() {
        return Stream.of("-Djava.io.tmpdir=" + folder, "-D" + PROPERTY + "=" + folder);
    }

    /** Deletes what can be deleted: a file that a system still holds is not a reason to fail. */
    void delete() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("Temporary files cannot be listed in " + folder, e);
        }
    }
}
