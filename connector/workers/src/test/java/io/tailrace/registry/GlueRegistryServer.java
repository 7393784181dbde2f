package io.tailrace.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.local.LocalHttp;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A {@link GlueRegistry} that is reached as Glue is, by AWS's JSON 1.1 protocol. It takes any credentials. */
final class GlueRegistryServer implements AutoCloseable {

    private static final String TARGET_PREFIX = "AWSGlue.";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server = LocalHttp.open("Glue Schema Registry", 0);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final GlueRegistry registry;

    private GlueRegistryServer(GlueRegistry registry) {
        this.registry = registry;
    }

    /** Starts on a free port of loopback. */
    static GlueRegistryServer start(String registry) {
        GlueRegistryServer server = new GlueRegistryServer(new GlueRegistry(registry));
        server.server.setExecutor(server.threads);
        server.server.createContext("/", server::handle);
        server.server.start();
        return server;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    Map<String, List<String>> definitions() {
        return registry.definitions();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target =
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Amz-Target"), "");
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            String operation = target.startsWith(TARGET_PREFIX)
                    ? target.substring(TARGET_PREFIX.length())
                    : "A call of another service";
            try {
                respond(exchange, 200, registry.call(operation, request));
            } catch (GlueRegistry.Refusal refusal) {
                respond(
                        exchange,
                        400,
                        JSON.createObjectNode().put("__type", refusal.type()).put("Message", refusal.getMessage()));
            }
        }
    }

    private static void respond(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
