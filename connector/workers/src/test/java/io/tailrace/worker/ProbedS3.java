package io.tailrace.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A stand-in for S3 that takes what the S3 server of this machine refuses, session tokens and encryption. It has no more than a sink
 * needs to try its store out, and shows the headers of each object that was created.
 */
final class ProbedS3 implements AutoCloseable {

    private static final String NOTHING_LISTED =
            "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>";

    private final HttpServer server;
    private final Set<String> objects = ConcurrentHashMap.newKeySet();
    private final List<Map<String, String>> created = new CopyOnWriteArrayList<>();

    ProbedS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Headers by their names in lower case. */
    List<Map<String, String>> created() {
        return created;
    }

    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String object = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                boolean isNew = objects.add(object);
                if (isNew) {
                    created.add(headers(exchange));
                }
                answer(exchange, isNew ? 200 : 412, "");
            }
            case "GET" -> {
                boolean isListing =
                        String.valueOf(exchange.getRequestURI().getQuery()).contains("list-type=2");
                answer(exchange, isListing || objects.contains(object) ? 200 : 404, isListing ? NOTHING_LISTED : "{}");
            }
            case "DELETE" -> answer(exchange, objects.remove(object) ? 204 : 404, "");
            default -> answer(exchange, 501, "");
        }
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return headers;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
