package io.tailrace.sink.s3;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that keeps every request it gets and fails on demand. It answers the few calls the sink makes, and refuses all
 * others.
 */
final class RecordingS3 implements AutoCloseable {
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_IMPLEMENTED = 501;

    /** A fault: no answer ever comes. */
    static final int TIMEOUT = -2;

    /** A fault: 404, because the bucket is not there. */
    static final int NO_BUCKET = -3;

    /** A fault: 403, because the caller's clock is wrong. */
    static final int SKEWED = -4;

    /** A fault: 301, because the bucket is in another region. */
    static final int ELSEWHERE = -5;

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    private final Map<String, Map<String, String>> metadata = new ConcurrentHashMap<>();

    /** Uploads in parts that are not complete. */
    final Map<String, ByteArrayOutputStream> parts = new ConcurrentHashMap<>();

    /** The status to answer instead; 0 for none, -1 to hang up without an answer, or one of the faults above. */
    volatile Function<Request, Integer> fault = request -> 0;

    /** The condition of a write is passed over, as stores do that do not know it. */
    volatile boolean ignoresConditions;

    /** Requests that are carried out and never answered. */
    volatile Predicate<Request> hangsUpAfter = request -> false;

    private static final Logger LOG = LoggerFactory.getLogger(RecordingS3.class);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    RecordingS3() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    record Request(String method, String key, String query, Headers headers) {
        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Request> puts(String prefix) {
        return requests.stream()
                .filter(request -> request.method.equals("PUT") && request.key.startsWith(prefix))
                .toList();
    }

    /** The claims that were made below a prefix, each once. */
    List<String> claims(String prefix) {
        return puts(prefix).stream()
                .map(Request::key)
                .filter(key -> key.matches(".*/(g[0-9]+-)?[0-9]{20}\\.json"))
                .distinct()
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        int slash = path.indexOf('/', 1);
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        Request request = new Request(
                exchange.getRequestMethod(),
                slash < 0 ? "" : path.substring(slash + 1),
                query,
                exchange.getRequestHeaders());
        requests.add(request);
        int status = fault.apply(request);
        if (status == -1) {
            exchange.close();
        } else if (status == NO_BUCKET) {
            answer(exchange, NOT_FOUND, error("NoSuchBucket"));
        } else if (status == SKEWED) {
            answer(exchange, 403, error("RequestTimeTooSkewed"));
        } else if (status == ELSEWHERE) {
            exchange.getResponseHeaders().set("x-amz-bucket-region", "eu-west-3");
            answer(exchange, 301, error("PermanentRedirect"));
        } else if (status == TIMEOUT) {
            LOG.debug("{} is left waiting", request.key);
        } else if (status > 0) {
            answer(exchange, status, error(status));
        } else {
            answer(exchange, request, body);
        }
    }

    private void answer(HttpExchange exchange, Request request, byte[] body) throws IOException {
        switch (request.method) {
            case "PUT" -> {
                if (request.query.contains("partNumber=")) {
                    parts.computeIfAbsent(request.key, key -> new ByteArrayOutputStream())
                            .writeBytes(decoded(request, body));
                    exchange.getResponseHeaders().set("ETag", "\"part\"");
                    answer(exchange, OK, "");
                } else {
                    put(exchange, request, decoded(request, body));
                }
            }
            case "POST" -> post(exchange, request);
            case "GET" -> {
                byte[] object = objects.get(request.key);
                if (request.key.isEmpty()) {
                    answer(exchange, OK, listing(request.query));
                } else if (object == null) {
                    answer(exchange, NOT_FOUND, error(NOT_FOUND));
                } else {
                    exchange.sendResponseHeaders(OK, object.length);
                    exchange.getResponseBody().write(object);
                    exchange.close();
                }
            }
            case "HEAD" -> {
                metadata.getOrDefault(request.key, Map.of())
                        .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
                exchange.sendResponseHeaders(objects.containsKey(request.key) ? OK : NOT_FOUND, -1);
                exchange.close();
            }
            case "DELETE" -> {
                if (request.query.contains("uploadId=")) {
                    parts.remove(request.key);
                } else {
                    objects.remove(request.key);
                }
                exchange.sendResponseHeaders(NO_CONTENT, -1);
                exchange.close();
            }
            default -> answer(exchange, NOT_IMPLEMENTED, error(NOT_IMPLEMENTED));
        }
    }

    private void keepMetadata(Request request) {
        metadata.put(
                request.key,
                request.headers.entrySet().stream()
                        .filter(header ->
                                header.getKey().toLowerCase(Locale.ROOT).startsWith("x-amz-meta-"))
                        .collect(Collectors.toMap(
                                header -> header.getKey().toLowerCase(Locale.ROOT),
                                header -> header.getValue().get(0))));
    }

    private void post(HttpExchange exchange, Request request) throws IOException {
        if (request.query.equals("uploads")) {
            keepMetadata(request);
            answer(
                    exchange,
                    OK,
                    "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
        } else {
            ByteArrayOutputStream whole = parts.remove(request.key);
            if (whole == null) {
                answer(exchange, NOT_FOUND, error(NOT_FOUND));
            } else {
                objects.put(request.key, whole.toByteArray());
                answer(exchange, OK, "<CompleteMultipartUploadResult><ETag>1</ETag></CompleteMultipartUploadResult>");
            }
        }
    }

    private void put(HttpExchange exchange, Request request, byte[] content) throws IOException {
        boolean refused = false;
        boolean lost = hangsUpAfter.test(request);
        if (!ignoresConditions && "*".equals(request.headers.getFirst("If-None-Match"))) {
            refused = objects.putIfAbsent(request.key, content) != null;
        } else {
            objects.put(request.key, content);
        }
        if (!refused) {
            keepMetadata(request);
        }
        if (lost) {
            exchange.close();
        } else if (refused) {
            answer(exchange, PRECONDITION_FAILED, error(PRECONDITION_FAILED));
        } else {
            exchange.getResponseHeaders().set("ETag", "\"1\"");
            answer(exchange, OK, "");
        }
    }

    private static void answer(HttpExchange exchange, int status, String xml) throws IOException {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String listing(String query) {
        String prefix = parameter(query, "prefix");
        String after = parameter(query, "start-after");
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
        objects.tailMap(after, false).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(key -> xml.append("<Contents><Key>").append(key).append("</Key></Contents>"));
        return xml.append("</ListBucketResult>").toString();
    }

    private static String parameter(String query, String name) {
        return Arrays.stream(query.split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    private static String error(int status) {
        String code = switch (status) {
            case NOT_FOUND -> "NoSuchKey";
            case PRECONDITION_FAILED -> "PreconditionFailed";
            case 403 -> "AccessDenied";
            case NOT_IMPLEMENTED -> "NotImplemented";
            case 503 -> "SlowDown";
            default -> "Error" + status;
        };
        return error(code);
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>as the test asked for</Message></Error>";
    }

    /** Takes the chunks apart in which the SDK sends a body that has a checksum behind it. */
    private static byte[] decoded(Request request, byte[] body) {
        if (!request.header("Content-Encoding").contains("aws-chunked")) {
            return body;
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            String head = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int length = Integer.parseInt(head.split(";", -1)[0], 16);
            if (length == 0) {
                return content.toByteArray();
            }
            content.write(body, end + 2, length);
            at = end + 2 + length + 2;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
