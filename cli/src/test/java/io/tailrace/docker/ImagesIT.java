package io.tailrace.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.docker.Compose.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the images would hold, made by the Dockerfile's own scripts from this build, and run without a container. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts run in a Linux container and need a POSIX shell")
class ImagesIT {

    @TempDir
    private Path out;

    @Test
    void the_worker_gets_the_plugin_as_users_deploy_it() throws Exception {
        run(Map.of(), script("collect-plugin.sh"), out.toString());

        Path plugin = onlyFileIn(out);
        assertThat(plugin.resolve("lib")).isDirectoryContaining(jar -> declares(jar, "SourceConnector"));
        assertThat(plugin.resolve("lib")).isDirectoryContaining(jar -> declares(jar, "SinkConnector"));
        assertThat(plugin.resolve("lib")).isDirectoryContaining(jar -> declares(jar, "transforms.Transformation"));
    }

    @Test
    void the_worker_starts_with_the_file_of_config_and_the_options_of_compose() throws Exception {
        Path kafka = out.resolve("kafka");
        Path start = Files.createDirectories(kafka.resolve("bin")).resolve("connect-distributed.sh");
        Files.writeString(start, "#!/bin/sh\ncat \"$1\"\n");
        Files.setPosixFilePermissions(start, PosixFilePermissions.fromString("rwxr-xr-x"));
        Service worker = Compose.read().service("worker");

        Map<String, String> environment = new HashMap<>(worker.environment());
        environment.putAll(Map.of("KAFKA_HOME", kafka.toString(), "TMPDIR", out.toString()));
        Properties options = new Properties();
        options.load(new StringReader(run(environment, script("worker.sh"))));

        Properties shipped = new Properties();
        try (BufferedReader reader =
                Files.newBufferedReader(Compose.PROJECT.resolve("config/connect/worker.properties"))) {
            shipped.load(reader);
        }
        assertThat(options.stringPropertyNames()).containsAll(shipped.stringPropertyNames());
        assertThat(options)
                .containsEntry("bootstrap.servers", worker.variable("CONNECT_BOOTSTRAP_SERVERS"))
                .containsEntry("plugin.path", worker.variable("CONNECT_PLUGIN_PATH"))
                .containsEntry("listeners", worker.variable("CONNECT_LISTENERS"))
                .containsEntry("rest.advertised.host.name", "worker");
    }

    @Test
    void the_command_line_comes_without_dynamodb_local_and_runs_the_commands_of_compose() throws Exception {
        run(Map.of(), script("collect-cli.sh"), out.toString());

        try (Stream<Path> libraries = Files.list(out)) {
            assertThat(libraries.map(jar -> jar.getFileName().toString()))
                    .anyMatch(jar -> jar.startsWith("tailrace-cli"))
                    .noneMatch(jar -> jar.startsWith("DynamoDBLocal") || jar.startsWith("aws-java-sdk"));
        }
        for (String service : List.of("orders", "generator", "apply-source", "apply-sink")) {
            List<String> command =
                    new ArrayList<>(Compose.read().service(service).command());
            command.add("--help");
            assertThat(run(Map.of(), inPlace(Dockerfile.read().entrypoint(), command)))
                    .as(service)
                    .contains("Usage: tailrace " + command.get(0));
        }
    }

    @Test
    void an_apply_command_of_compose_reads_its_file() throws Exception {
        run(Map.of(), script("collect-cli.sh"), out.toString());
        List<String> command =
                new ArrayList<>(Compose.read().service("apply-sink").command());
        command.add(1, "--dry-run");

        assertThat(run(Map.of(), inPlace(Dockerfile.read().entrypoint(), command)))
                .contains("http://worker:8083/connectors/", "\"s3.bucket\" : \"tailrace-lake\"");
    }

    @Test
    void the_glue_stand_in_starts_from_the_image_of_the_command_line() throws Exception {
        run(Map.of(), script("collect-cli.sh"), out.toString());
        Service glue = Compose.read().service("glue");
        List<String> arguments = glue.command().stream()
                .map(argument -> argument.startsWith("port=") ? "port=0" : argument)
                .toList();
        Process process = new ProcessBuilder(inPlace(glue.entrypoint(), arguments)).start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).startsWith("ready http://");
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a container would start, with the folders of this build in place of its own. */
    private String[] inPlace(List<String> entrypoint, List<String> command) {
        return Stream.concat(entrypoint.stream(), command.stream())
                .map(word -> word.replace("/opt/tailrace/lib", out.toString())
                        .replace("/opt/tailrace", Compose.PROJECT.toString()))
                .toArray(String[]::new);
    }

    private static String script(String name) {
        return Compose.FILE.resolveSibling(name).toString();
    }

    /** Runs a command in the project's folder, which is the working directory of both images, and returns its output. */
    private static String run(Map<String, String> environment, String... command) throws Exception {
        var builder = new ProcessBuilder(command);
        builder.directory(Compose.PROJECT.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static Path onlyFileIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private static boolean declares(Path jar, String type) {
        try (var zip = new ZipFile(jar.toFile())) {
            return zip.stream()
                    .anyMatch(entry ->
                            entry.getName().matches("META-INF/services/org\\.apache\\.kafka\\.connect.*" + type));
        } catch (IOException e) {
            throw new AssertionError(jar + " is not a jar", e);
        }
    }
}
