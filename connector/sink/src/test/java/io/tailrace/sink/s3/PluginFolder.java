package io.tailrace.sink.s3;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder with the sink as a plugin, as {@code ./mvnw package} leaves it for integration tests. A worker gets the folder above
 * the plugin's: of jars that are in {@code plugin.path} itself it takes each for a plugin of its own, and the rest from its own
 * class path.
 */
final class PluginFolder {
    private PluginFolder() {}

    static Path find() {
        Path plugins = Path.of("target", "plugin").toAbsolutePath();
        if (!Files.isDirectory(plugins.resolve("sink"))) {
            throw new IllegalStateException("No plugin folder in " + plugins + ": run ./mvnw verify");
        }
        return plugins;
    }
}
