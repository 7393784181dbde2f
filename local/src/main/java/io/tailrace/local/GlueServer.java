package io.tailrace.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for the Glue Data Catalog: the calls that a sink needs to register its tables and a query engine to read
 * them, over AWS's JSON 1.1 protocol. It accepts any credentials, and answers any other call with
 * {@code UnknownOperationException}. Tables may be Iceberg's. A test can lose or throttle calls.
 */
public final class GlueServer implements AutoCloseable {

    static final String NAME = "Glue stand-in";

    private static final String TARGET_PREFIX = "AWSGlue.";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads;
    private final ObjectNode databases;
    private final GlueCatalog catalog;
    private final @Nullable Path file;
    private final Map<String, Queue<GlueTrouble>> troubles = new ConcurrentHashMap<>();

    private GlueServer(HttpServer server, ObjectNode databases, @Nullable Path file) {
        this.server = server;
        this.threads = Executors.newCachedThreadPool();
        this.databases = databases;
        this.catalog = new GlueCatalog(databases, Clock.systemUTC());
        this.file = file;
    }

    /**
     * Starts with no databases; they are gone after {@link #close()}.
     *
     * @param port the port on loopback, or 0 for any free one
     * @throws PortTakenException if the port is taken
     */
    public static GlueServer start(int port) {
        return start(InetAddress.getLoopbackAddress(), port, JSON.createObjectNode(), null);
    }

    /**
     * As {@link #start(int)}, but on all interfaces: in a container other containers are clients, and its network keeps
     * strangers out.
     */
    static GlueServer startInContainer(int port) {
        return start(new InetSocketAddress(port).getAddress(), port, JSON.createObjectNode(), null);
    }

    /**
     * Starts with the databases that a former server left in the folder.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param folder an existing folder for the catalog
     * @throws PortTakenException if the port is taken
     */
    public static GlueServer start(int port, Path folder) {
        Path file = folder.resolve("glue.json");
        try {
            ObjectNode databases =
                    Files.exists(file) ? JSON.readValue(file.toFile(), ObjectNode.class) : JSON.createObjectNode();
            return start(InetAddress.getLoopbackAddress(), port, databases, file);
        } catch (IOException e) {
            throw new UncheckedIOException(NAME + " cannot read " + file, e);
        }
    }

    private static GlueServer start(InetAddress address, int port, ObjectNode databases, @Nullable Path file) {
        HttpServer http = LocalHttp.open(NAME, address, port);
        GlueServer server = new GlueServer(http, databases, file);
        http.setExecutor(server.threads);
        http.createContext("/", server::handle);
        http.start();
        return server;
    }

    /** The endpoint of the Glue API. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /**
     * Lets this happen to a call to come. Several troubles of one operation happen one call after the other, and a client that
     * retries by itself makes several calls.
     *
     * @param operation such as {@code UpdateTable}
     */
    public void expect(String operation, GlueTrouble trouble) {
        troubles.computeIfAbsent(operation, each -> new ConcurrentLinkedQueue<>())
                .add(trouble);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            try {
                handle(exchange, operation(target), request);
            } catch (GlueFault fault) {
                ObjectNode error =
                        JSON.createObjectNode().put("__type", fault.type()).put("Message", fault.getMessage());
                respond(exchange, 400, error);
            }
        }
    }

    private void handle(HttpExchange exchange, String operation, JsonNode request) throws IOException {
        GlueTrouble trouble =
                troubles.getOrDefault(operation, new ConcurrentLinkedQueue<>()).poll();
        if (trouble == null) {
            respond(exchange, 200, answer(operation, request));
            return;
        }
        switch (trouble) {
            case THROTTLED -> throw GlueFault.throttled();
            case LOST_REQUEST -> {} // closed without an answer
            case LOST_ANSWER -> answer(operation, request);
        }
    }

    private synchronized ObjectNode answer(String operation, JsonNode request) throws IOException {
        ObjectNode answer = catalog.call(operation, request);
        if (file != null && GlueCatalog.changes(operation)) {
            Path part = file.resolveSibling("glue.json.part");
            JSON.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), databases);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return answer;
    }

    private static String operation(@Nullable String target) {
        if (target == null || !target.startsWith(TARGET_PREFIX)) {
            throw GlueFault.unknownOperation("A request with the target " + target);
        }
        return target.substring(TARGET_PREFIX.length());
    }

    private static void respond(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.getResponseHeaders().add("x-amzn-RequestId", UUID.randomUUID().toString());
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
