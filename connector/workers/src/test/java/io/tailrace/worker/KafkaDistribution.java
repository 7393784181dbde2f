package io.tailrace.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Broker and worker of one release of Kafka, as its own scripts start them, each in a process of its own. */
final class KafkaDistribution {

    private static final String CLUSTER_ID = "bXktY2x1c3Rlci0xMjM0NQ";
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>io.tailrace</groupId>
              <artifactId>kafka-distribution</artifactId>
              <version>1</version>
              <dependencies>
                <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>%1$s</version></dependency>
                <dependency><groupId>org.apache.kafka</groupId><artifactId>connect-runtime</artifactId><version>%1$s</version></dependency>
                <dependency><groupId>org.apache.kafka</groupId><artifactId>connect-json</artifactId><version>%1$s</version></dependency>
              </dependencies>
            </project>
            """;

    private final String classPath;
    private final Path folder;

    private KafkaDistribution(String classPath, Path folder) {
        this.classPath = classPath;
        this.folder = folder;
    }

    /**
     * Gets a release from Maven's repository.
     *
     * @param version such as 3.7.2
     * @param folder for its files and logs
     */
    static KafkaDistribution of(String version, Path folder) throws IOException, InterruptedException {
        Path pom = folder.resolve("pom.xml");
        Path classPath = folder.resolve("classpath.txt");
        Files.writeString(pom, POM.formatted(version));
        Path maven = Path.of("..", "..", "mvnw").toAbsolutePath().normalize();
        run(
                folder,
                "maven",
                List.of(
                        maven.toString(),
                        "-q",
                        "-B",
                        "-f",
                        pom.toString(),
                        "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
                        "-Dmdep.outputFile=" + classPath));
        return new KafkaDistribution(Files.readString(classPath), folder);
    }

    /** Starts a broker. */
    Process broker(int port, int controllerPort) throws IOException, InterruptedException {
        Map<String, String> broker = Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", folder.resolve("kafka").toString()),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"));
        Path file = write("server.properties", broker);
        run(
                folder,
                "format",
                java("kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER_ID, "--config", file.toString()));
        return start("broker", java("kafka.Kafka", file.toString()));
    }

    /** Starts a worker with these properties. */
    Process worker(String name, Map<String, String> properties) throws IOException {
        return start(
                name,
                java(
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        write(name + ".properties", properties).toString()));
    }

    private List<String> java(String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-cp",
                classPath,
                main));
        command.addAll(List.of(arguments));
        return command;
    }

    private Path write(String name, Map<String, String> values) throws IOException {
        Properties properties = new Properties();
        properties.putAll(values);
        Path file = folder.resolve(name);
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    private Process start(String name, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    private static void run(Path folder, String name, List<String> command) throws IOException, InterruptedException {
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(name + " failed: " + Files.readString(log));
        }
    }
}
