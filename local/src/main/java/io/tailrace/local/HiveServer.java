package io.tailrace.local;

import io.tailrace.local.hive.HiveConversion;
import io.tailrace.local.hive3.Hive3;
import io.tailrace.local.trino.TrinoEngine;
import java.net.URI;
import java.nio.file.Path;

/**
 * Hive's conversion of JSON lines to Parquet, in a process of its own, because its class path fits no other's. See {@link HiveConversion}
 * for what it offers.
 */
public final class HiveServer implements AutoCloseable {

    static final String NAME = "Hive";

    /** The lines of Hive whose deserializer Firehose may have; AWS does not say which. */
    public enum Line {
        HIVE_2,
        HIVE_3
    }

    private final ServerProcess process;

    private HiveServer(ServerProcess process) {
        this.process = process;
    }

    /**
     * Starts and waits until it converts.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param log a file to append to; its folder exists
     * @throws PortTakenException if the port is taken
     * @throws IllegalStateException if it does not start, with the reason
     */
    public static HiveServer start(int port, Line line, Path log) {
        return new HiveServer(ServerProcess.start(ServerCommand.hive(port, line), log));
    }

    /** Where it is reached. */
    public URI endpoint() {
        return URI.create(process.endpoint());
    }

    @Override
    public void close() {
        process.close();
    }

    /** Hive 2 opens a class of the JDK by force, and makes a local time of a timestamp before it writes it. */
    static ServerCommand inClassPathOfItsOwn(Line line, ServerCommand command) {
        ServerCommand own = switch (line) {
            case HIVE_2 -> OwnClassPath.of(HiveConversion.class, "hive.classpath", "local/hive", command);
            case HIVE_3 -> OwnClassPath.of(Hive3.class, "hive3.classpath", "local/hive,local/hive3", command);
        };
        Path agent = OwnClassPath.location(TrinoEngine.class).resolveSibling("trino-agent.jar");
        return own.withJvm("-javaagent:" + agent, "--add-opens=java.base/java.net=ALL-UNNAMED", "-Duser.timezone=UTC");
    }
}
