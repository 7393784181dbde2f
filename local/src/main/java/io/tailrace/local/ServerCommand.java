package io.tailrace.local;

import io.tailrace.local.trino.TrinoEngine;
import io.tailrace.local.trino.iceberg.IcebergTrinoEngine;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ServerProcess} runs: a server, its options and its JVM. Nothing runs yet.
 *
 * @param server the server as users know it, such as {@code S3 server}
 * @param port the port to listen on, or 0 for any free one
 * @param jvm flags of its JVM; the last of two wins
 * @param classPath the class path of its JVM
 * @param main the class to run, which ends in {@link ChildServer#run}
 * @param arguments what the class is called with
 * @param directory the working directory, or null for that of this JVM
 */
public record ServerCommand(
        String server,
        int port,
        List<String> jvm,
        String classPath,
        String main,
        List<String> arguments,
        @Nullable Path directory) {

    /** Copies the lists. */
    public ServerCommand {
        jvm = List.copyOf(jvm);
        arguments = List.copyOf(arguments);
    }

    /** {@link DynamoDbServer}, in memory. */
    public static ServerCommand dynamoDb(int port) {
        return ours(DynamoDbServer.NAME, port, 256, "dynamodb", Map.of());
    }

    /** {@link DynamoDbServer} with its tables in an existing folder. */
    public static ServerCommand dynamoDb(int port, Path folder) {
        return ours(DynamoDbServer.NAME, port, 256, "dynamodb", options(folder));
    }

    /** {@link S3Server} over an existing folder. */
    public static ServerCommand s3(int port, Path folder) {
        return ours(S3Server.NAME, port, 128, "s3", options(folder));
    }

    /** {@link GlueServer}, in memory. */
    public static ServerCommand glue(int port) {
        return ours(GlueServer.NAME, port, 64, "glue", Map.of());
    }

    /** {@link GlueServer} with its catalog in an existing folder. */
    public static ServerCommand glue(int port, Path folder) {
        return ours(GlueServer.NAME, port, 64, "glue", options(folder));
    }

    /** {@link KafkaBroker} with its logs in an existing folder. */
    public static ServerCommand kafka(int port, Path folder) {
        return ours(KafkaBroker.NAME, port, 256, "kafka", options(folder));
    }

    /** {@link ConnectWorker} with the properties given. They appear on a command line: none may be a secret. */
    public static ServerCommand connect(int port, Map<String, String> properties) {
        return ours(ConnectWorker.NAME, port, 512, "connect", properties);
    }

    /**
     * {@link TrinoServer} over a Glue and an S3 endpoint.
     *
     * @throws IllegalStateException if its module is not built
     */
    public static ServerCommand trino(int port, URI glue, URI s3) {
        return TrinoServer.inClassPathOfItsOwn(
                TrinoEngine.class, ours(TrinoServer.NAME, port, 640, "trino", endpoints(glue, s3)));
    }

    /**
     * {@link TrinoServer} over a Glue and an S3 endpoint, with Iceberg.
     *
     * @param rest the endpoint of an Iceberg REST catalog, or null for none
     * @throws IllegalStateException if its module is not built
     */
    public static ServerCommand trinoWithIceberg(int port, URI glue, URI s3, @Nullable URI rest) {
        Map<String, String> endpoints = endpoints(glue, s3);
        if (rest != null) {
            endpoints.put("rest", rest.toString());
        }
        return TrinoServer.inClassPathOfItsOwn(
                IcebergTrinoEngine.class, ours(TrinoServer.NAME, port, 640, "trino-iceberg", endpoints));
    }

    /**
     * {@link IcebergRestServer} over an S3 endpoint.
     *
     * @throws IllegalStateException if its module is not built
     */
    public static ServerCommand icebergRest(int port, String warehouse, URI s3) {
        Map<String, String> options = Map.of("warehouse", warehouse, "s3", s3.toString());
        return IcebergRestServer.inClassPathOfItsOwn(ours(IcebergRestServer.NAME, port, 128, "iceberg-rest", options));
    }

    /**
     * {@link HiveServer} with the classes of one line of Hive.
     *
     * @throws IllegalStateException if its module is not built
     */
    public static ServerCommand hive(int port, HiveServer.Line line) {
        return HiveServer.inClassPathOfItsOwn(line, ours(HiveServer.NAME, port, 256, "hive", Map.of()));
    }

    /** The same in a JVM with further flags, such as {@code -Xmx1g}. */
    public ServerCommand withJvm(String... flags) {
        List<String> all = new ArrayList<>(jvm);
        all.addAll(List.of(flags));
        return new ServerCommand(server, port, all, classPath, main, arguments, directory);
    }

    /** The same with other classes. */
    ServerCommand withClassPath(String other) {
        return new ServerCommand(server, port, jvm, other, main, arguments, directory);
    }

    /** The same in another working directory. */
    public ServerCommand in(Path workingDirectory) {
        return new ServerCommand(server, port, jvm, classPath, main, arguments, workingDirectory);
    }

    /** Absolute, because the process may have another working directory. */
    private static Map<String, String> options(Path folder) {
        return Map.of("folder", folder.toAbsolutePath().normalize().toString());
    }

    private static Map<String, String> endpoints(URI glue, URI s3) {
        Map<String, String> endpoints = new LinkedHashMap<>();
        endpoints.put("glue", glue.toString());
        endpoints.put("s3", s3.toString());
        return endpoints;
    }

    private static ServerCommand ours(
            String server, int port, int heapMegabytes, String name, Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.put("port", Integer.toString(port));
        List<String> arguments = new ArrayList<>(List.of(name));
        all.forEach((key, value) -> arguments.add(key + "=" + value));
        return new ServerCommand(
                server, port, jvm(heapMegabytes), ownClassPath(), ServerMain.class.getName(), arguments, null);
    }

    /**
     * Small and soon ready: these servers live for minutes and share a laptop. Their classes are not verified, which would take
     * an eighth of their processor time; a JVM that no longer knows the flag verifies them.
     */
    static List<String> jvm(int heapMegabytes) {
        return List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    }

    /** Surefire keeps the class path of a test in a property of its own. */
    private static String ownClassPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
