package io.tailrace.local.managed.kinesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.local.LocalHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Kinesis Data Streams for one machine: streams live in memory and are gone after {@link #close()}.
 *
 * <p>It speaks the protocol of the AWS clients, JSON and CBOR, without looking at credentials. It knows CreateStream, DeleteStream,
 * DescribeStream, DescribeStreamSummary, ListShards, PutRecord, PutRecords, GetShardIterator, GetRecords, SplitShard and MergeShards,
 * and refuses every other operation and every parameter it would have to ignore. Unlike the service it changes streams at
 * once, trims by size too (see {@link TrimLimits}), lists closed shards forever, and throttles only as a {@link ShardLimit} says.
 */
public final class KinesisServer implements AutoCloseable {

    static final String NAME = "Kinesis server";

    private static final String TARGET_PREFIX = "Kinesis_20131202.";

    private final HttpServer server;
    private final ExecutorService threads;
    private final KinesisApi api;

    private KinesisServer(HttpServer server, KinesisApi api) {
        this.server = server;
        this.api = api;
        this.threads = Executors.newCachedThreadPool(KinesisServer::daemon);
    }

    /**
     * Starts without streams and without limits.
     *
     * @param port the port on loopback, or 0 for any free one
     * @throws io.tailrace.local.PortTakenException if the port is taken
     */
    public static KinesisServer start(int port) {
        return start(port, ShardLimit.NONE);
    }

    /**
     * Starts without streams.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param limit decides which records are refused for now
     * @throws io.tailrace.local.PortTakenException if the port is taken
     */
    public static KinesisServer start(int port, ShardLimit limit) {
        return start(port, limit, TrimLimits.DEFAULT, Clock.systemUTC());
    }

    /**
     * Starts without streams, with a retention and a clock of its own.
     *
     * @param port the port on loopback, or 0 for any free one
     * @param limit decides which records are refused for now
     * @param retention of all streams
     * @param clock says when records arrive
     * @throws io.tailrace.local.PortTakenException if the port is taken
     */
    public static KinesisServer start(int port, ShardLimit limit, TrimLimits retention, Clock clock) {
        KinesisServer kinesis = new KinesisServer(
                LocalHttp.open(NAME, port), new KinesisApi(new Streams(retention, clock), limit, clock));
        kinesis.server.createContext("/", kinesis::answer);
        kinesis.server.setExecutor(kinesis.threads);
        kinesis.server.start();
        return kinesis;
    }

    /** The endpoint for any region. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Encoding encoding = Encoding.of(exchange.getRequestHeaders().getFirst("Content-Type"));
            int status = 200;
            ObjectNode reply;
            try {
                ObjectNode parameters = encoding.read(exchange.getRequestBody());
                reply = api.call(operation(exchange), new Parameters(parameters, encoding));
            } catch (KinesisFault fault) {
                status = 400;
                reply = fault.body();
            }
            byte[] body = encoding.write(reply);
            exchange.getResponseHeaders().set("Content-Type", encoding.contentType());
            exchange.getResponseHeaders()
                    .set("x-amzn-RequestId", UUID.randomUUID().toString());
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String operation(HttpExchange exchange) {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target == null || !target.startsWith(TARGET_PREFIX)) {
            throw KinesisFault.unknownOperation("The header X-Amz-Target is " + target + ", not " + TARGET_PREFIX
                    + "Operation: this is " + NAME + ".");
        }
        return target.substring(TARGET_PREFIX.length());
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "kinesis-server");
        thread.setDaemon(true);
        return thread;
    }
}
