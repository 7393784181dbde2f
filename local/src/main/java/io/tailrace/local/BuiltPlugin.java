package io.tailrace.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folder that a worker's {@code plugin.path} names, as a build leaves it: with the plugin's version in its name. */
public final class BuiltPlugin {

    private BuiltPlugin() {}

    /**
     * Finds the folder.
     *
     * @param target the build's output
     * @param prefix what its name has before the version
     */
    public static Path find(Path target, String prefix) {
        try (Stream<Path> entries = Files.exists(target) ? Files.list(target) : Stream.empty()) {
            return entries.filter(Files::isDirectory)
                    .filter(folder -> folder.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "The plugin folder is not in " + target + ". Build it: ./mvnw -Dquick package"));
        } catch (IOException e) {
            throw new UncheckedIOException("The plugin folder cannot be found in " + target, e);
        }
    }
}
