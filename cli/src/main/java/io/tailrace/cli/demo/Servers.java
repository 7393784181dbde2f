package io.tailrace.cli.demo;

import io.tailrace.local.GlueServer;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The servers of the path, started side by side; each waits only for those it needs to know. */
final class Servers implements AutoCloseable {
    /** Hears of each server as soon as it is ready; from several threads, one after the other. */
    interface Listener {
        void ready(String server, String where, Duration took);
    }

    private final List<ServerProcess> processes = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> inThisJvm = new CopyOnWriteArrayList<>();
    private final Ports ports;
    private final DataFolder data;
    private final Listener listener;
    private final @Nullable Servers beside;

    private URI dynamoDb = URI.create("");
    private URI s3 = URI.create("");
    private volatile String kafka = "";
    private volatile URI connect = URI.create("");
    private URI glue = URI.create("");
    private URI trino = URI.create("");

    Servers(Ports ports, DataFolder data, Listener listener) {
        this(ports, data, listener, null);
    }

    private Servers(Ports ports, DataFolder data, Listener listener, @Nullable Servers beside) {
        this.ports = ports;
        this.data = data;
        this.listener = listener;
        this.beside = beside;
    }

    /** Servers that use those of others that run, and start only Kafka and its worker for themselves, which is all that they close. */
    static Servers beside(Servers others, DataFolder data) {
        return new Servers(others.ports, data, others.listener, others);
    }

    /**
     * Starts all and returns when all are ready.
     *
     * @param worker the worker's properties; the broker's address is added
     * @param workerFolder the working directory from which the worker reads files
     */
    void start(Map<String, String> worker, Path workerFolder) {
        start(threads -> startKafka(worker, workerFolder, threads));
    }

    /** Starts all but Kafka and its worker, and returns when they are ready. */
    void startWithoutKafka() {
        start(threads -> CompletableFuture.completedFuture(null));
    }

    private void start(Function<ExecutorService, CompletableFuture<?>> kafkaStart) {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            CompletableFuture<?> kafkaUp = kafkaStart.apply(threads);
            if (beside == null) {
                startOthers(threads);
            } else {
                glue = beside.glue;
                s3 = beside.s3;
                dynamoDb = beside.dynamoDb;
                trino = beside.trino;
            }
            kafkaUp.join();
        } catch (CompletionException e) {
            kill();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            threads.shutdown();
        }
    }

    private void startOthers(ExecutorService threads) {
        var glueUp = CompletableFuture.supplyAsync(this::startGlue, threads);
        var s3Up = process("S3 server", () -> ServerCommand.s3(ports.s3(), data.folder("s3")), threads);
        var dynamoDbUp = process("DynamoDB Local", () -> ServerCommand.dynamoDb(ports.dynamoDb()), threads);
        var trinoUp = s3Up.thenCombine(glueUp, (s3Endpoint, glueEndpoint) -> trino(s3Endpoint, glueEndpoint))
                .thenCompose(command -> process("Trino", () -> command, threads));
        CompletableFuture.allOf(glueUp, s3Up, dynamoDbUp, trinoUp).join();
        glue = glueUp.join();
        s3 = URI.create(s3Up.join());
        dynamoDb = URI.create(dynamoDbUp.join());
        trino = URI.create(trinoUp.join());
    }

    private CompletableFuture<?> startKafka(Map<String, String> worker, Path workerFolder, ExecutorService threads) {
        return process("Kafka broker", () -> ServerCommand.kafka(ports.kafka(), data.folder("kafka")), threads)
                .thenCompose(broker -> {
                    kafka = broker;
                    return process(
                            "Connect worker", () -> connect(worker, broker).in(workerFolder), threads);
                })
                .thenAccept(endpoint -> connect = URI.create(endpoint));
    }

    URI dynamoDb() {
        return dynamoDb;
    }

    URI s3() {
        return s3;
    }

    String kafka() {
        return kafka;
    }

    URI connect() {
        return connect;
    }

    URI glue() {
        return glue;
    }

    URI trino() {
        return trino;
    }

    /** A log file for each server. */
    Path logs() {
        return data.folder("logs");
    }

    /** A folder beside the logs, for a part of the path that keeps files. */
    Path folder(String name) {
        return data.folder(name);
    }

    /** Ends all at once, as a crash would; nothing of them is needed any more. */
    void kill() {
        processes.forEach(ServerProcess::kill);
        inThisJvm.forEach(Servers::close);
    }

    @Override
    public void close() {
        kill();
    }

    private URI startGlue() {
        long start = System.nanoTime();
        GlueServer server = GlueServer.start(ports.glue());
        inThisJvm.add(server);
        ready("Glue stand-in", server.endpoint().toString(), start);
        return server.endpoint();
    }

    private ServerCommand connect(Map<String, String> worker, String broker) {
        Map<String, String> properties = new TreeMap<>(worker);
        properties.put("bootstrap.servers", broker);
        return ServerCommand.connect(ports.connect(), properties);
    }

    private ServerCommand trino(String s3Endpoint, URI glueEndpoint) {
        return ServerCommand.trinoWithIceberg(ports.trino(), glueEndpoint, URI.create(s3Endpoint), null);
    }

    private CompletableFuture<String> process(String name, Supplier<ServerCommand> command, ExecutorService threads) {
        return CompletableFuture.supplyAsync(
                () -> {
                    long start = System.nanoTime();
                    Path log = logs().resolve(name.toLowerCase(Locale.ROOT).replace(' ', '-') + ".log");
                    ServerProcess process = ServerProcess.launch(command.get(), log);
                    processes.add(process);
                    String endpoint = process.endpoint();
                    ready(name, endpoint, start);
                    return endpoint;
                },
                threads);
    }

    private synchronized void ready(String server, String where, long start) {
        listener.ready(server, where, Duration.ofNanos(System.nanoTime() - start));
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException("a server does not stop", e);
        }
    }
}
