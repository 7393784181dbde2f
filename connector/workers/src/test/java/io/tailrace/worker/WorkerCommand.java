package io.tailrace.worker;

import io.tailrace.local.ServerCommand;
import java.io.File;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Workers in processes of their own that find converters in their plugin.path alone. */
public final class WorkerCommand {

    private static final Pattern CONVERTERS = Pattern.compile(".*(apicurio|schema-registry).*");

    /** Ours, what they need, and what tests need beside a worker; each is large, and a worker that scans for plugins would look through it. */
    private static final Pattern NOT_OF_A_WORKER =
            Pattern.compile(".*(/connector/(common|source|sink)/target/|/transforms/target/"
                    + "|/software/amazon/|/com/amazonaws/|/org/apache/(avro|iceberg|parquet)/|/org/duckdb/|/org/gaul/"
                    + "|/io/(apicurio|fabric8|strimzi)/|/net/bytebuddy/|/com/tngtech/|/org/(junit|assertj)/).*");

    private WorkerCommand() {}

    /** A worker without the parts of the converters that tests have on their class path, which it would take for plugins. */
    public static ServerCommand of(Map<String, String> properties) {
        return without(CONVERTERS, properties);
    }

    /** A worker with hardly more than what Kafka's release has, which has its plugins from its {@code plugin.path} alone. */
    public static ServerCommand withoutPlugins(Map<String, String> properties) {
        return without(NOT_OF_A_WORKER, properties);
    }

    private static ServerCommand without(Pattern jars, Map<String, String> properties) {
        ServerCommand command = ServerCommand.connect(0, properties);
        String classPath = Arrays.stream(command.classPath().split(File.pathSeparator))
                .filter(jar -> !jars.matcher(jar).matches())
                .collect(Collectors.joining(File.pathSeparator));
        return new ServerCommand(
                command.server(),
                command.port(),
                command.jvm(),
                classPath,
                command.main(),
                command.arguments(),
                command.directory());
    }
}
