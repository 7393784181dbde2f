package io.tailrace.source.kinesis;

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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before the Kinesis stand-in and answers some calls with an error of the service instead. */
final class KinesisFaults implements AutoCloseable {

    /** @param mark what a request must contain; nothing for every one */
    private record Fault(String type, int times, String mark) {}

    private final HttpServer server;
    private final URI target;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final Map<String, Integer> injected = new ConcurrentHashMap<>();

    KinesisFaults(URI target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next calls of this operation get this error. */
    void inject(String operation, String type, int times) {
        faults.put(operation, new Fault(type, times, ""));
    }

    /** From now on calls of this operation on this shard get this error. */
    void injectFor(String shardId, String operation, String type) {
        faults.put(operation, new Fault(type, Integer.MAX_VALUE, shardId));
    }

    /** How often this error was answered. */
    int injected(String type) {
        return injected.getOrDefault(type, 0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String call = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String operation = call.substring(call.indexOf('.') + 1);
            byte[] request = exchange.getRequestBody().readAllBytes();
            String text = new String(request, StandardCharsets.ISO_8859_1);
            Fault fault = faults.computeIfPresent(
                    operation, (name, left) -> new Fault(left.type(), left.times() - 1, left.mark()));
            if (fault != null && fault.times() >= 0 && text.contains(fault.mark())) {
                injected.merge(fault.type(), 1, Integer::sum);
                exchange.getResponseHeaders().set("x-amzn-ErrorType", fault.type());
                exchange.sendResponseHeaders(fault.type().startsWith("Internal") ? 500 : 400, -1);
                return;
            }
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(target)
                            .header("X-Amz-Target", call)
                            .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                            .POST(BodyPublishers.ofByteArray(request))
                            .build(),
                    BodyHandlers.ofByteArray());
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            answer.headers().firstValue("Content-Type").orElseThrow());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
