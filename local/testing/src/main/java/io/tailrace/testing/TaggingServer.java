package io.tailrace.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for GetResources of the Resource Groups Tagging API, by its documented contract: filters of type and tags, all of which must match, any of the
 * values of each; up to 100 resources a page, possibly fewer; an empty token with the last. Tags of other resources are in it too.
 */
public final class TaggingServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARN = "arn:aws:dynamodb:eu-central-1:123456789012:table/";

    private final HttpServer server;
    private final Map<String, Map<String, String>> tags = new ConcurrentSkipListMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile @Nullable String refusal;

    public TaggingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The endpoint for any region. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A table of eu-central-1 has these tags from now on. */
    public void tag(String table, Map<String, String> with) {
        tags.put(ARN + table, new TreeMap<>(with));
    }

    /** The same of any resource. */
    public void tagOther(String arn, Map<String, String> with) {
        tags.put(arn, new TreeMap<>(with));
    }

    /** From now on every call is refused with this error code. */
    public void refuse(@Nullable String code) {
        refusal = code;
    }

    /** How often it was asked, refusals included. */
    public int calls() {
        return calls.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        JsonNode request = JSON.readTree(exchange.getRequestBody());
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String code = refusal;
        ObjectNode answer = JSON.createObjectNode();
        int status = 200;
        if (code != null) {
            status = 400;
            answer.put("__type", code).put("message", "as the test asked for");
        } else if (!"ResourceGroupsTaggingAPI_20170126.GetResources".equals(target)) {
            status = 400;
            answer.put("__type", "UnknownOperationException").put("message", target + " is not scripted");
        } else {
            answer(request, answer);
        }
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void answer(JsonNode request, ObjectNode answer) {
        int page = request.path("ResourcesPerPage").asInt(50);
        if (page < 1 || page > 100) {
            throw new IllegalArgumentException("ResourcesPerPage is 1 to 100");
        }
        String from = request.path("PaginationToken").asText("");
        List<Entry<String, Map<String, String>>> rest = tags.entrySet().stream()
                .filter(resource -> resource.getKey().compareTo(from) > 0)
                .toList();
        ArrayNode list = answer.putArray("ResourceTagMappingList");
        rest.stream().limit(page).filter(resource -> matches(request, resource)).forEach(resource -> {
            ObjectNode mapping = list.addObject().put("ResourceARN", resource.getKey());
            ArrayNode pairs = mapping.putArray("Tags");
            resource.getValue()
                    .forEach((key, value) -> pairs.addObject().put("Key", key).put("Value", value));
        });
        answer.put("PaginationToken", rest.size() > page ? rest.get(page - 1).getKey() : "");
    }

    private static boolean matches(JsonNode request, Entry<String, Map<String, String>> resource) {
        boolean type = request.path("ResourceTypeFilters").isEmpty()
                || (request.path("ResourceTypeFilters").path(0).asText().equals("dynamodb:table")
                        && resource.getKey().matches("arn:aws:dynamodb:[^:]+:[0-9]+:table/.*"));
        return type
                && StreamSupport.stream(request.path("TagFilters").spliterator(), false)
                        .allMatch(filter -> matches(
                                filter,
                                resource.getValue().get(filter.path("Key").asText())));
    }

    private static boolean matches(JsonNode filter, @Nullable String value) {
        return value != null
                && (filter.path("Values").isEmpty()
                        || StreamSupport.stream(filter.path("Values").spliterator(), false)
                                .anyMatch(wanted -> wanted.asText().equals(value)));
    }
}
