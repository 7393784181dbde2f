package io.tailrace.sink.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line to a server that breaks: connections end at once, or after some bytes in one direction or the other. Requests can
 * also be held up on it.
 */
final class FaultyLine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FaultyLine.class);
    private static final int MOST_BYTES = 20_000;

    private final ServerSocket listener;
    private final URI server;
    private final Random random;
    private volatile double faults;
    private volatile String heldText = "";
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile boolean holding;

    private FaultyLine(ServerSocket listener, URI server, Random random) {
        this.listener = listener;
        this.server = server;
        this.random = random;
    }

    static FaultyLine to(URI server, Random random) throws IOException {
        FaultyLine line = new FaultyLine(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server, random);
        start(line::accept);
        return line;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The share of connections that break from now on; 1 lets none live. */
    void breaks(double share) {
        faults = share;
    }

    /** From now on requests with this text in their first lines do not reach the server. */
    void holds(String text) {
        heldText = text;
        holding = false;
        held = new CountDownLatch(1);
    }

    /** Whether such a request has come. */
    boolean isHolding() {
        return holding;
    }

    /** Lets go what is held. */
    void releases() {
        held.countDown();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (random.nextDouble() < faults && (faults >= 1 || random.nextBoolean())) {
                    client.close();
                    continue;
                }
                Socket upstream = new Socket(server.getHost(), server.getPort());
                long requestBytes = bytesToLive();
                long answerBytes = bytesToLive();
                start(() -> copy(client, upstream, requestBytes));
                start(() -> copy(upstream, client, answerBytes));
            } catch (IOException e) {
                LOG.debug("A connection could not be made", e);
            }
        }
    }

    private long bytesToLive() {
        return random.nextDouble() < faults / 2 ? random.nextInt(MOST_BYTES) : Long.MAX_VALUE;
    }

    private void copy(Socket from, Socket to, long most) {
        byte[] buffer = new byte[8192];
        long left = most;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0 && left > 0; count = in.read(buffer)) {
                if (held.getCount() > 0 && new String(buffer, 0, count, ISO_8859_1).contains(heldText)) {
                    holding = true;
                    held.await();
                }
                out.write(buffer, 0, (int) Math.min(count, left));
                out.flush();
                left -= count;
            }
        } catch (IOException e) {
            LOG.debug("A connection broke", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "faulty-line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
