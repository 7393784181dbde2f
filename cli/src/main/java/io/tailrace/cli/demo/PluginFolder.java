package io.tailrace.cli.demo;

import io.tailrace.local.BuiltPlugin;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The plugin as users deploy it, in the build's output.
 *
 * @param path what a worker's plugin.path names
 */
record PluginFolder(Path home, Path path) {
    private static final String PREFIX = "tailrace-connect-";

    static PluginFolder find(Path home) {
        return new PluginFolder(home, BuiltPlugin.find(home.resolve("connector/plugin/target"), PREFIX));
    }

    /** The worker's properties that users deploy, with this plugin folder. */
    Map<String, String> workerProperties() {
        Path file = home.resolve("config/connect/worker.properties");
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("The worker's properties " + file + " cannot be read", e);
        }
        Map<String, String> worker = new TreeMap<>();
        properties.forEach((key, value) -> worker.put((String) key, ((String) value).strip()));
        worker.put("plugin.path", path.toString());
        return worker;
    }
}
