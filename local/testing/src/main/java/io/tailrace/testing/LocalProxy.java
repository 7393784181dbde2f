package io.tailrace.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on loopback: it passes plain requests on, and shows what it was asked for. A tunnel leads nowhere, because what would be behind it is
 * AWS; that it was asked for, and for which host, is what a test can see.
 */
public final class LocalProxy implements AutoCloseable {

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Passed> passed = new CopyOnWriteArrayList<>();
    private final @Nullable String expected;

    /**
     * A request that was passed on.
     *
     * @param operation such as {@code DescribeTable}; empty for a service that does not name it in a header
     * @param accessKey of the keys that signed it
     */
    public record Passed(URI url, String operation, String accessKey, String body) {}

    private LocalProxy(@Nullable String expected) throws IOException {
        this.expected = expected;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public static LocalProxy open() throws IOException {
        return new LocalProxy(null);
    }

    /** One that answers 407 to any other user. */
    public static LocalProxy demanding(String user, String password) throws IOException {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new LocalProxy("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /** Method and target of what was let through, such as {@code CONNECT dynamodb.eu-central-1.amazonaws.com:443}. */
    public List<String> asked() {
        return asked;
    }

    public List<Passed> passed() {
        return passed;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            List<String> head = head(in);
            if (head.isEmpty()) {
                return;
            }
            int length = length(head);
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                // The client has hung up: it was closed in the middle of a request.
                return;
            }
            if (expected != null && !expected.equals(header(head, "proxy-authorization"))) {
                answer(out, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"office\"");
                return;
            }
            String[] request = head.get(0).split(" ", 3);
            asked.add(request[0] + " " + request[1]);
            if (request[0].equals("CONNECT")) {
                answer(out, "503 Nothing behind this proxy");
            } else {
                String operation = String.valueOf(header(head, "x-amz-target")).replaceFirst("^.*\\.|^null$", "");
                String signer = String.valueOf(header(head, "authorization"))
                        .replaceFirst("^.*Credential=", "")
                        .replaceFirst("/.*$", "");
                passed.add(new Passed(
                        URI.create(request[1]), operation, signer, new String(body, StandardCharsets.UTF_8)));
                passOn(request, head, body, out);
            }
        } catch (IOException e) {
            asked.add("failed: " + e);
        }
    }

    private static void passOn(String[] request, List<String> head, byte[] body, OutputStream out) throws IOException {
        URI target = URI.create(request[1]);
        String path = target.getRawPath() + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery());
        String headers = head.stream()
                .skip(1)
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("proxy-")
                        && !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
                .collect(Collectors.joining("\r\n"));
        try (Socket server = new Socket(target.getHost(), target.getPort())) {
            OutputStream to = server.getOutputStream();
            to.write((request[0] + " " + path + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            to.write(body);
            to.flush();
            // The client must not keep a connection that ends here.
            String answer = new String(server.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            out.write(answer.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }
    }

    private static void answer(OutputStream out, String status) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static List<String> head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            bytes.write(next);
            if (bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return bytes.toString(StandardCharsets.ISO_8859_1)
                        .strip()
                        .lines()
                        .toList();
            }
        }
        return List.of();
    }

    private static int length(List<String> head) {
        String length = header(head, "content-length");
        return length == null ? 0 : Integer.parseInt(length);
    }

    private static @Nullable String header(List<String> head, String name) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse(null);
    }
}
