package io.tailrace.sink.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.local.GlueServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A catalog in Glue that fails on demand: calls are refused, throttled, or carried out and never answered. */
final class FaultyGlue implements AutoCloseable {
    private final GlueServer glue = GlueServer.start(0);
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    final List<Call> calls = new CopyOnWriteArrayList<>();
    volatile Function<Call, Fault> fault = call -> Fault.NONE;

    FaultyGlue() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Options with tables in Iceberg in this catalog. */
    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        Call call = new Call(target.substring(target.indexOf('.') + 1), new String(body, StandardCharsets.UTF_8));
        calls.add(call);
        switch (fault.apply(call)) {
            case NONE -> pass(exchange, target, body);
            case UNAVAILABLE -> answer(exchange, 503, "{\"__type\":\"InternalServiceException\"}");
            case THROTTLED ->
                answer(exchange, 400, "{\"__type\":\"ThrottlingException\",\"Message\":\"Rate exceeded\"}");
            case HANGS_UP -> exchange.close();
            case NO_ANSWER -> {
                HttpResponse<byte[]> unused = forward(target, body);
                exchange.close();
            }
        }
    }

    private void pass(HttpExchange exchange, String target, byte[] body) throws IOException {
        HttpResponse<byte[]> answer = forward(target, body);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
        exchange.close();
    }

    private HttpResponse<byte[]> forward(String target, byte[] body) throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(glue.endpoint())
                            .header("X-Amz-Target", target)
                            .header("Content-Type", "application/x-amz-json-1.1")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        glue.close();
    }

    /** One request. */
    record Call(String operation, String body) {

        boolean isCommit() {
            return operation.equals("UpdateTable");
        }

        boolean isAbout(String table) {
            return body.contains("\"" + table + "\"");
        }
    }

    /** What becomes of a request. */
    enum Fault {
        NONE,
        UNAVAILABLE,
        /** With HTTP 400, as Glue does. */
        THROTTLED,
        HANGS_UP,
        /** It is carried out, and the connection ends without an answer. */
        NO_ANSWER
    }
}
