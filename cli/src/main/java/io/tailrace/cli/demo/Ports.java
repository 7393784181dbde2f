package io.tailrace.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Where the servers listen.
 *
 * @param base the first of {@link #COUNT} ports in a row, or 0 for any free ones
 */
public record Ports(int base) {
    /** Below the range from which Linux gives ports to outgoing connections, and no well-known service's. */
    public static final int DEFAULT_BASE = 18_400;

    static final int COUNT = 6;
    private static final int HIGHEST = 65_535;

    public Ports {
        if (base < 0 || base > HIGHEST - COUNT + 1) {
            throw new IllegalArgumentException("--port-base is " + base + "; it must be between 1 and "
                    + (HIGHEST - COUNT + 1) + ", or be 0 for any free ports.");
        }
    }

    /**
     * Makes sure that the ports are free before anything is started.
     *
     * @throws IllegalArgumentException when one is taken; names it and says what to do
     */
    void requireFree() {
        for (int port = base; base != 0 && port < base + COUNT; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException taken) {
                throw new IllegalArgumentException(
                        "Port " + port
                                + " is taken: another demo or another program uses it. The demo needs "
                                + base + " to " + (base + COUNT - 1)
                                + "; choose others with --port-base, or any free ones with --port-base 0.",
                        taken);
            }
        }
    }

    int dynamoDb() {
        return port(0);
    }

    int s3() {
        return port(1);
    }

    int kafka() {
        return port(2);
    }

    /** The managed path has no Kafka; its stream listens in that place. */
    int kinesis() {
        return port(2);
    }

    int connect() {
        return port(3);
    }

    int glue() {
        return port(4);
    }

    /** Where the query engine listens. */
    public int trino() {
        return port(5);
    }

    private int port(int offset) {
        return base == 0 ? 0 : base + offset;
    }
}
