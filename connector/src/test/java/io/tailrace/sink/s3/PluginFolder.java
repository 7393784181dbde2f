package io.tailrace.sink.s3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The plugin as {@code ./mvnw package} builds it and users deploy it: integration tests run after that. */
final class PluginFolder {
    private PluginFolder() {}

    static Path find() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target").toAbsolutePath())) {
            return built.filter(Files::isDirectory)
                    .filter(folder -> folder.getFileName().toString().startsWith("tailrace-connect-"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No plugin folder in target/: run ./mvnw package"));
        }
    }
}
