package io.tailrace.local;

/** A server cannot listen on the port it was given, because another process does. */
public final class PortTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String server;
    private final int port;

    PortTakenException(String server, int port) {
        super(server + " cannot listen on port " + port + ": it is taken. Choose another port, or 0 for any free one.");
        this.server = server;
        this.port = port;
    }

    /** The server as users know it, such as {@code DynamoDB Local}. */
    public String server() {
        return server;
    }

    /** The port that is taken. */
    public int port() {
        return port;
    }
}
