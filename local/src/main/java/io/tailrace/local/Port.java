package io.tailrace.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses and checks the ports that the servers listen on. */
final class Port {

    /** Below Linux's range for outgoing connections, so that none of those takes a port between choice and use. */
    private static final int LOWEST = 20_000;

    private static final int BEYOND_HIGHEST = 32_768;

    private Port() {}

    /**
     * Makes sure that a server can listen.
     *
     * @param wanted a port, or 0 for any free one
     * @return the port to listen on, never 0
     * @throws PortTakenException if the wanted port is taken
     */
    static int claim(String server, int wanted) {
        if (wanted != 0) {
            if (!isFree(wanted)) {
                throw new PortTakenException(server, wanted);
            }
            return wanted;
        }
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST);
            if (isFree(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException(
                server + " finds no free port between " + LOWEST + " and " + (BEYOND_HIGHEST - 1));
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
