package io.tailrace.sink.s3;

import java.nio.file.Files;
import java.nio.file.Path;

/** The sink as a plugin, as {@code ./mvnw package} leaves it for integration tests. */
final class PluginFolder {
    private PluginFolder() {}

    static Path find() {
        Path folder = Path.of("target", "plugin", "sink").toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("No plugin folder " + folder + ": run ./mvnw verify");
        }
        return folder;
    }
}
