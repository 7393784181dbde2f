package io.tailrace.sink.s3;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * The gate of a REST catalog: it lets through requests whose {@code Authorization} it knows, and answers 401 to others, in the form
 * of the REST catalog's specification. Tokens are asked for without one.
 */
final class RestGate implements AutoCloseable {
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "http2-settings");
    private static final String REFUSED =
            "{\"error\":{\"message\":\"Who are you?\",\"type\":\"NotAuthorizedException\",\"code\":401}}";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI catalog;
    private final Predicate<String> knows;
    private final Endpoints endpoints;
    private final List<String> passed = new CopyOnWriteArrayList<>();
    private final List<String> tokenRequests = new CopyOnWriteArrayList<>();

    RestGate(URI catalog, Predicate<String> knows) throws IOException {
        this(catalog, knows, Endpoints.ALL);
    }

    /** A gate that lets all requests through, of a catalog that does not list the endpoints of views. */
    static RestGate withoutViews(URI catalog) throws IOException {
        return new RestGate(catalog, authorization -> true, Endpoints.WITHOUT_VIEWS);
    }

    private enum Endpoints {
        ALL,
        WITHOUT_VIEWS
    }

    private RestGate(URI catalog, Predicate<String> knows, Endpoints endpoints) throws IOException {
        this.catalog = catalog;
        this.knows = knows;
        this.endpoints = endpoints;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The {@code Authorization} of each request that was let through. */
    List<String> passed() {
        return passed;
    }

    /** The forms with which tokens were asked for. */
    List<String> tokenRequests() {
        return tokenRequests;
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (exchange.getRequestURI().getPath().endsWith("/oauth/tokens")) {
            tokenRequests.add(new String(body, StandardCharsets.UTF_8));
        } else if (knows.test(authorization)) {
            passed.add(authorization);
        } else {
            answer(exchange, 401, REFUSED.getBytes(StandardCharsets.UTF_8));
            return;
        }
        HttpResponse<byte[]> answer = passOn(exchange, body);
        answer.headers()
                .firstValue("content-type")
                .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
        answer(exchange, answer.statusCode(), listed(exchange.getRequestURI(), answer.body()));
    }

    private byte[] listed(URI request, byte[] answer) throws IOException {
        if (endpoints == Endpoints.ALL || !request.getPath().endsWith("/v1/config")) {
            return answer;
        }
        ObjectNode config = (ObjectNode) JSON.readTree(answer);
        ArrayNode listed = config.withArray("endpoints");
        for (int i = listed.size() - 1; i >= 0; i--) {
            if (listed.get(i).asText().contains("view")) {
                listed.remove(i);
            }
        }
        if (listed.isEmpty()) {
            throw new IllegalStateException(
                    "without a list a client takes a catalog for one of before there were lists");
        }
        return JSON.writeValueAsBytes(config);
    }

    private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(catalog.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
