package io.tailrace.local;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/** Chooses and checks the ports that the servers listen on. */
public final class Port {

    /** Below Linux's range for outgoing connections, so that none of those takes a port between choice and use. */
    private static final int LOWEST = 20_000;

    private static final int BEYOND_HIGHEST = 32_768;
    private static final int TRIES = 1_000;

    /**
     * A port stays free until its server listens, and others look for one meanwhile, in other processes too. Nothing here uses
     * UDP, so the port of the same number there says that this one is taken, until this process ends.
     */
    private static final Queue<DatagramSocket> RESERVATIONS = new ConcurrentLinkedQueue<>();

    private Port() {}

    /**
     * A port that nothing listens on, and that no other caller was given, in this process or another.
     *
     * @throws IllegalStateException if there is none
     */
    public static int free() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST);
            if (reserves(candidate) && isFree(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("No port between " + LOWEST + " and " + (BEYOND_HIGHEST - 1) + " is free");
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

    private static boolean reserves(int port) {
        try {
            RESERVATIONS.add(new DatagramSocket(port, InetAddress.getLoopbackAddress()));
            return true;
        } catch (BindException taken) {
            return false;
        } catch (SocketException e) {
            throw new IllegalStateException("No port can be reserved: " + e.getMessage(), e);
        }
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
