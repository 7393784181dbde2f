package io.tailrace.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** HTTP servers for stand-ins: the JDK's own, without its delays. */
public final class LocalHttp {

    private LocalHttp() {}

    /**
     * Opens a port on loopback, where nothing answers until the server is given its contexts and started.
     *
     * @param name of the server, for messages
     * @param port the port, or 0 for any free one
     * @throws PortTakenException if the port is taken
     */
    public static HttpServer open(String name, int port) {
        return open(name, InetAddress.getLoopbackAddress(), port);
    }

    static HttpServer open(String name, InetAddress address, int port) {
        // The JDK's server writes head and body apart, and with Nagle's algorithm each answer then waits 40 ms for
        // the client. It reads this once in the life of a JVM, so the first user must have set it.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetSocketAddress socket = new InetSocketAddress(address, Port.claim(name, port));
        try {
            return HttpServer.create(socket, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot listen on " + socket, e);
        }
    }
}
