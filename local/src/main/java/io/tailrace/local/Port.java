package io.tailrace.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Chooses and checks the ports that the servers listen on. */
public final class Port {

    /** Below Linux's range for outgoing connections, so that none of those takes a port between choice and use. */
    private static final int LOWEST = 20_000;

    private static final int COUNT = 12_768;

    /**
     * A port stays free until its server listens, so none is offered again before all others were, and processes that start
     * one after the other begin this far apart.
     */
    private static final int PER_PROCESS = 64;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * PER_PROCESS % COUNT));

    private Port() {}

    /**
     * A port that nothing listens on, and that no other caller in this process was given.
     *
     * @throws IllegalStateException if there is none
     */
    public static int free() {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int candidate = LOWEST + NEXT.getAndUpdate(next -> (next + 1) % COUNT);
            if (isFree(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("No port between " + LOWEST + " and " + (LOWEST + COUNT - 1) + " is free");
    }

    /**
     * Makes sure that a server can listen.
     *
     * @param wanted a port, or 0 for any free one
     * @return the port to listen on, never 0
     * @throws PortTakenException if the wanted port is taken
     */
    static int claim(String server, int wanted) {
        if (wanted == 0) {
            return free();
        }
        if (!isFree(wanted)) {
            throw new PortTakenException(server, wanted);
        }
        return wanted;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
