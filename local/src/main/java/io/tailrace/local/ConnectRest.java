package io.tailrace.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The REST API of a Connect worker, wherever it runs. It passes requests and answers on; it knows none of them. */
public final class ConnectRest {

    /** One for all, on one thread: each client keeps threads of its own, by default as many as it has ever had to do at once. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newSingleThreadExecutor(ConnectRest::thread))
            .build();

    private final URI endpoint;

    /**
     * The API of one worker.
     *
     * @param endpoint such as {@code http://127.0.0.1:8083}
     */
    public ConnectRest(URI endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * An answer of the worker.
     *
     * @param status the HTTP status
     * @param body JSON text, or empty
     */
    public record Answer(int status, String body) {}

    /**
     * Calls the worker and waits for its answer, for 90 seconds, as long as the worker itself may take.
     *
     * @param method such as {@code PUT}
     * @param path such as {@code /connectors/orders/config}
     * @param json the body, or null for none
     * @throws IOException if no worker answers
     */
    public Answer exchange(String method, String path, @Nullable String json) throws IOException, InterruptedException {
        BodyPublisher body = json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json);
        HttpRequest request = HttpRequest.newBuilder(endpoint.resolve(path))
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        var response = CLIENT.send(request, BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    /**
     * The same for callers that neither expect nor handle a failure.
     *
     * @throws UncheckedIOException if no worker answers
     */
    public Answer call(String method, String path, @Nullable String json) {
        try {
            return exchange(method, path, json);
        } catch (IOException e) {
            throw new UncheckedIOException("No Connect worker answers " + method + " " + endpoint.resolve(path), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a Connect worker", e);
        }
    }

    /** Whether the worker has joined its group and read its topics, so that it takes requests. */
    public boolean isHealthy() {
        try {
            return call("GET", "/health", null).status() == 200;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ConnectException) {
                return false;
            }
            throw e;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "connect-rest");
        thread.setDaemon(true);
        return thread;
    }
}
