package io.tailrace.local.managed.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailrace.local.LocalHttp;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The API of Firehose for producers, for one machine: PutRecordBatch and DescribeDeliveryStream, over AWS's JSON 1.1 protocol. It accepts
 * any credentials, and refuses every other operation and every parameter that it would have to ignore. What it accepts stays in memory, and
 * it delivers nothing: {@link Firehose} does.
 */
public final class FirehoseServer implements AutoCloseable {

    private static final String NAME = "Firehose server";
    private static final String TARGET_PREFIX = "Firehose_20150804.";
    private static final int MAX_RECORDS = 500;
    private static final int MAX_RECORD_BYTES = 1_000 * 1_024;
    private static final int MAX_BATCH_BYTES = 4 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads;
    private final PutLimit limit;
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();

    /** Decides what is refused for now. */
    @FunctionalInterface
    public interface PutLimit {

        /** Refuses nothing. */
        PutLimit NONE = record -> false;

        /** Whether this record of a batch is refused; the others of the batch are accepted. */
        boolean isExceededBy(byte[] record);

        /** Whether a whole call is refused, before its records are looked at. */
        default boolean isExceededByCall() {
            return false;
        }
    }

    private record Stream(String type, List<byte[]> accepted) {}

    private static final class Fault extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final String type;

        Fault(int status, String type, String message) {
            super(message, null, false, false); // an expected answer, whose stack trace is never read
            this.status = status;
            this.type = type;
        }
    }

    private FirehoseServer(HttpServer server, PutLimit limit) {
        this.server = server;
        this.limit = limit;
        this.threads = Executors.newCachedThreadPool();
    }

    /**
     * Starts without streams.
     *
     * @param port the port on loopback, or 0 for any free one
     * @throws io.tailrace.local.PortTakenException if the port is taken
     */
    public static FirehoseServer start(int port, PutLimit limit) {
        FirehoseServer firehose = new FirehoseServer(LocalHttp.open(NAME, port), limit);
        firehose.server.setExecutor(firehose.threads);
        firehose.server.createContext("/", firehose::handle);
        firehose.server.start();
        return firehose;
    }

    /** The endpoint for any region. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Adds a stream that takes records from producers. */
    public void createDirectPut(String name) {
        streams.put(name, new Stream("DirectPut", new ArrayList<>()));
    }

    /** Adds a stream that reads a Kinesis stream, and takes records from nobody else. */
    public void createReaderOfKinesis(String name) {
        streams.put(name, new Stream("KinesisStreamAsSource", new ArrayList<>()));
    }

    /** What a stream has accepted so far, in the order in which it came. */
    public List<byte[]> accepted(String name) {
        List<byte[]> accepted = stream(name).accepted;
        synchronized (accepted) {
            return List.copyOf(accepted);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 200;
            ObjectNode answer;
            try {
                answer = answer(
                        exchange.getRequestHeaders().getFirst("X-Amz-Target"),
                        JSON.readTree(exchange.getRequestBody()));
            } catch (Fault fault) {
                status = fault.status;
                answer = JSON.createObjectNode().put("__type", fault.type).put("message", fault.getMessage());
            }
            byte[] body = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.getResponseHeaders()
                    .set("x-amzn-RequestId", UUID.randomUUID().toString());
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private ObjectNode answer(@Nullable String target, JsonNode request) throws IOException {
        if (target == null || !target.startsWith(TARGET_PREFIX)) {
            throw new Fault(
                    400,
                    "UnknownOperationException",
                    "The header X-Amz-Target is " + target + ", not " + TARGET_PREFIX + "Operation: this is " + NAME
                            + ".");
        }
        String operation = target.substring(TARGET_PREFIX.length());
        return switch (operation) {
            case "PutRecordBatch" -> {
                requireKnown(request, Set.of("DeliveryStreamName", "Records"));
                yield put(stream(request.path("DeliveryStreamName").asText()), request.path("Records"));
            }
            case "DescribeDeliveryStream" -> {
                requireKnown(request, Set.of("DeliveryStreamName"));
                yield describe(request.path("DeliveryStreamName").asText());
            }
            default -> throw new Fault(400, "UnknownOperationException", operation + " is not supported here.");
        };
    }

    private static void requireKnown(JsonNode request, Set<String> parameters) {
        for (Iterator<String> given = request.fieldNames(); given.hasNext(); ) {
            String name = given.next();
            if (!parameters.contains(name)) {
                throw invalid(name + " is not supported here; supported are " + parameters + ".");
            }
        }
    }

    private ObjectNode put(Stream stream, JsonNode records) throws IOException {
        if (!stream.type.equals("DirectPut")) {
            throw invalid("This operation is not permitted on KinesisStreamAsSource delivery stream type.");
        }
        if (records.isEmpty() || records.size() > MAX_RECORDS) {
            throw invalid("Records has " + records.size() + " members; it must have 1 to " + MAX_RECORDS + ".");
        }
        if (limit.isExceededByCall()) {
            throw new Fault(503, "ServiceUnavailableException", "Slow down.");
        }
        List<byte[]> batch = new ArrayList<>();
        int size = 0;
        for (JsonNode record : records) {
            requireKnown(record, Set.of("Data"));
            byte[] data = record.path("Data").binaryValue();
            if (data == null || data.length > MAX_RECORD_BYTES) {
                throw invalid("A record's Data must be base64 of at most " + MAX_RECORD_BYTES + " bytes.");
            }
            size += data.length;
            batch.add(data);
        }
        if (size > MAX_BATCH_BYTES) {
            throw invalid("Records size exceeds 4 MB limit");
        }
        return put(stream.accepted, batch);
    }

    private ObjectNode put(List<byte[]> accepted, List<byte[]> batch) {
        int failed = 0;
        ArrayNode responses = JSON.createArrayNode();
        synchronized (accepted) {
            for (byte[] record : batch) {
                if (limit.isExceededBy(record)) {
                    failed++;
                    responses
                            .addObject()
                            .put("ErrorCode", "ServiceUnavailableException")
                            .put("ErrorMessage", "Slow down.");
                } else {
                    accepted.add(record);
                    responses.addObject().put("RecordId", UUID.randomUUID().toString());
                }
            }
        }
        ObjectNode answer =
                JSON.createObjectNode().put("FailedPutCount", failed).put("Encrypted", false);
        answer.set("RequestResponses", responses);
        return answer;
    }

    private ObjectNode describe(String name) {
        ObjectNode description = JSON.createObjectNode()
                .put("DeliveryStreamName", name)
                .put("DeliveryStreamARN", "arn:aws:firehose:eu-central-1:123456789012:deliverystream/" + name)
                .put("DeliveryStreamStatus", "ACTIVE")
                .put("DeliveryStreamType", stream(name).type)
                .put("VersionId", "1")
                .put("HasMoreDestinations", false);
        description.putArray("Destinations");
        ObjectNode answer = JSON.createObjectNode();
        answer.set("DeliveryStreamDescription", description);
        return answer;
    }

    private Stream stream(String name) {
        Stream stream = streams.get(name);
        if (stream == null) {
            throw new Fault(
                    400, "ResourceNotFoundException", "Firehose " + name + " under account 123456789012 not found.");
        }
        return stream;
    }

    private static Fault invalid(String message) {
        return new Fault(400, "InvalidArgumentException", message);
    }
}
