package io.tailrace.cli.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plugin as users deploy it, in the build's output.
 *
 * @param path what a worker's plugin.path names
 */
record PluginFolder(Path home, Path path) {
    private static final String PREFIX = "tailrace-connect-";

    static PluginFolder find(Path home) {
        Path target = home.resolve("connector/plugin/target");
        try (Stream<Path> entries = Files.exists(target) ? Files.list(target) : Stream.empty()) {
            return entries.filter(Files::isDirectory)
                    .filter(folder -> folder.getFileName().toString().startsWith(PREFIX))
                    .map(folder -> new PluginFolder(home, folder))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "The plugin folder is not in " + target + ". Build it: ./mvnw -Dquick package"));
        } catch (IOException e) {
            throw new UncheckedIOException("The plugin folder cannot be found in " + target, e);
        }
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
