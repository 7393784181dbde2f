package io.tailrace.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Runtime API of 2018-06-01 for one function on loopback: the function asks for its next event and posts the reply.
 * What it cannot do (telemetry, extensions, streamed replies) is not offered.
 */
final class RuntimeApi implements AutoCloseable {

    private static final String PREFIX = "/2018-06-01/runtime/";

    private static final byte[] ACCEPTED = "{\"status\":\"OK\"}".getBytes(StandardCharsets.UTF_8);

    /** Longer than Lambda gives it, for this machine does other things as well. */
    private static final Duration INITIALIZATION_TIMEOUT = Duration.ofMinutes(2);

    /** The longest that Firehose lets a function take. */
    private static final Duration INVOCATION_TIMEOUT = Duration.ofMinutes(5);

    private record Invocation(String requestId, ByteBuffer event, CompletableFuture<byte[]> reply) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final CompletableFuture<byte[]> initialization = new CompletableFuture<>();
    private final BlockingQueue<Invocation> waiting = new ArrayBlockingQueue<>(1);
    private final AtomicReference<@Nullable Invocation> current = new AtomicReference<>();
    private final AtomicReference<@Nullable LambdaFailedException> end = new AtomicReference<>();
    private long invocations;

    private RuntimeApi(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    static RuntimeApi start() {
        // The JDK's server writes head and body apart; with Nagle's algorithm a reply then waits 40 ms for the client.
        // It
        // is read once in a JVM, by the first of its HTTP servers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            ExecutorService threads = Executors.newCachedThreadPool(task -> {
                var thread = new Thread(task, "lambda-runtime-api");
                thread.setDaemon(true);
                return thread;
            });
            server.setExecutor(threads);
            var api = new RuntimeApi(server, threads);
            server.createContext(PREFIX, api::handle);
            server.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException("The Lambda Runtime API finds no port", e);
        }
    }

    /** Host and port, as {@code AWS_LAMBDA_RUNTIME_API} names them. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns when the function asks for its first event. */
    void awaitInitialization() {
        await(initialization, INITIALIZATION_TIMEOUT);
    }

    synchronized byte[] invoke(byte[] event) {
        var invocation = new Invocation("local-" + ++invocations, ByteBuffer.wrap(event), new CompletableFuture<>());
        current.set(invocation);
        LambdaFailedException failure = end.get();
        if (failure != null) {
            throw failure;
        }
        waiting.add(invocation);
        return await(invocation.reply(), INVOCATION_TIMEOUT);
    }

    /** Fails what waits for the function, now and from now on. */
    void processEnded(int exitCode) {
        var failure = new LambdaFailedException("The function's process ended with exit code " + exitCode + ".");
        end.set(failure);
        initialization.completeExceptionally(failure);
        Invocation invocation = current.get();
        if (invocation != null) {
            invocation.reply().completeExceptionally(failure);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
            if (path.equals("invocation/next")) {
                initialization.complete(new byte[0]);
                hand(exchange, waiting.take());
            } else if (path.equals("restore/next")) {
                answer(exchange, 200, new byte[0]);
            } else if (path.equals("init/error") || path.equals("restore/error")) {
                initialization.completeExceptionally(failure(body));
                answer(exchange, 202, ACCEPTED);
            } else if (path.endsWith("/response")) {
                reply(path).complete(body);
                answer(exchange, 202, ACCEPTED);
            } else if (path.endsWith("/error")) {
                reply(path).completeExceptionally(failure(body));
                answer(exchange, 202, ACCEPTED);
            } else {
                answer(exchange, 404, new byte[0]);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void hand(HttpExchange exchange, Invocation invocation) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
        headers.set(
                "Lambda-Runtime-Deadline-Ms",
                Long.toString(Instant.now().plus(INVOCATION_TIMEOUT).toEpochMilli()));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:000000000000:function:local");
        answer(exchange, 200, invocation.event().array());
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /** The reply that a path such as {@code invocation/local-1/response} belongs to. */
    private CompletableFuture<byte[]> reply(String path) {
        Invocation invocation = current.get();
        if (invocation == null || !path.startsWith("invocation/" + invocation.requestId() + "/")) {
            throw new IllegalStateException("The function answers an event that it was not given: " + path);
        }
        return invocation.reply();
    }

    private static LambdaFailedException failure(byte[] report) {
        return new LambdaFailedException(new String(report, StandardCharsets.UTF_8));
    }

    private static byte[] await(CompletableFuture<byte[]> future, Duration timeout) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LambdaFailedException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw new LambdaFailedException("The function did not answer within " + timeout.toSeconds() + " s.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the function runs", e);
        }
    }
}
