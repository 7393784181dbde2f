package io.tailrace.registry;

import io.tailrace.local.ChildServer;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Apicurio's registry as it is released, in a process of its own, with its schemas in memory. */
final class ApicurioServer implements AutoCloseable {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ServerProcess process;

    private ApicurioServer(ServerProcess process) {
        this.process = process;
    }

    /**
     * Starts on a free port of loopback and waits until the registry answers.
     *
     * @param log a file to append to; its folder exists
     */
    static ApicurioServer start(Path log) throws IOException, URISyntaxException {
        List<String> classPath = List.of(
                runner().toString(),
                location(ApicurioServer.class).toString(),
                location(ChildServer.class).toString());
        ServerCommand command = new ServerCommand(
                "Apicurio Registry",
                0,
                List.of(
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-BytecodeVerificationRemote"),
                String.join(File.pathSeparator, classPath),
                ApicurioMain.class.getName(),
                List.of(),
                null);
        return new ApicurioServer(ServerProcess.start(command, log));
    }

    /** The release, where the build unpacks it. */
    private static Path runner() throws IOException {
        Path release = Path.of("target", "registry", "apicurio").toAbsolutePath();
        try (Stream<Path> files = Files.list(release)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No registry in " + release + ": run ./mvnw verify"));
        }
    }

    private static Path location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The URL that converters are given. */
    String url() {
        return process.endpoint() + "/apis/registry/v2";
    }

    /** From now on each new version of a schema must be able to read what the version before it has written. */
    void requireBackwardCompatibility() throws IOException, InterruptedException {
        HttpRequest rule = HttpRequest.newBuilder(URI.create(url() + "/admin/rules"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"type\":\"COMPATIBILITY\",\"config\":\"BACKWARD\"}"))
                .build();
        int status = CLIENT.send(rule, BodyHandlers.ofString()).statusCode();
        if (status != 204) {
            throw new IllegalStateException("The registry answers the rule with the status " + status);
        }
    }

    /** All schemas of topics and records that begin with a prefix, as {@code group/artifact}. */
    List<String> artifacts() throws IOException, InterruptedException {
        List<String> artifacts = new ArrayList<>();
        Json.read(get("/search/artifacts?limit=500"))
                .path("artifacts")
                .forEach(artifact -> artifacts.add(artifact.path("groupId").asText("default") + "/"
                        + artifact.path("id").asText()));
        return artifacts;
    }

    /** The number of versions of a schema. */
    int versions(String group, String artifact) throws IOException, InterruptedException {
        return Json.read(get("/groups/" + group + "/artifacts/" + artifact + "/versions"))
                .path("count")
                .intValue();
    }

    /** The newest version of a schema. */
    String schema(String group, String artifact) throws IOException, InterruptedException {
        return get("/groups/" + group + "/artifacts/" + artifact);
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).build();
        var response = CLIENT.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("The registry answers " + path + " with " + response.body());
        }
        return response.body();
    }

    @Override
    public void close() {
        process.close();
    }
}
