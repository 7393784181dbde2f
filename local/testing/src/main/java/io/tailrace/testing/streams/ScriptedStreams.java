package io.tailrace.testing.streams;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * DynamoDB and DynamoDB Streams in memory, over their wire protocol, for what no other server shows on demand: shards that roll and split, children
 * that are listed late, data that is trimmed, iterators that expire, throttling, streams that are disabled and enabled again, and a clock that is
 * set forward.
 *
 * <p>It knows tables, items and streams as far as change data capture needs them: no indexes, no conditions, no expressions. Anything else is
 * refused, not guessed. Credentials are not checked.
 */
public final class ScriptedStreams implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CUT = "cut";

    private final Server server = new Server();
    private final ServerConnector connector;
    private final ScriptedAccount account = new ScriptedAccount(this);
    private final Map<String, Deque<String>> faults = new HashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private Duration ahead = Duration.ZERO;
    private int rootShards = 1;

    private ScriptedStreams(int port) {
        HttpConfiguration configuration = new HttpConfiguration();
        // The script sets the clock, and the Date header is how a client learns the service's time.
        configuration.setSendDateHeader(false);
        connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                answer(request, response, callback);
                return true;
            }
        });
    }

    /**
     * Starts on loopback, with no tables.
     *
     * @param port the port, or 0 for any free one
     */
    public static ScriptedStreams start(int port) {
        ScriptedStreams scripted = new ScriptedStreams(port);
        try {
            scripted.server.start();
            return scripted;
        } catch (Exception e) {
            throw new IllegalStateException("Scripted streams do not start on port " + port, e);
        }
    }

    /** The endpoint of both DynamoDB and DynamoDB Streams. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    /** The next calls of an operation, such as {@code GetRecords}, fail with this error, such as {@code ThrottlingException}. */
    public synchronized void fail(String operation, String errorCode, int times) {
        for (int i = 0; i < times; i++) {
            faults.computeIfAbsent(operation, name -> new ArrayDeque<>()).add(errorCode);
        }
    }

    /** Ends what {@link #fail} and {@link #cut} started for this operation. */
    public synchronized void heal(String operation) {
        faults.remove(operation);
    }

    /** The next calls of an operation get no answer at all: the connection is cut, as a network does it. */
    public void cut(String operation, int times) {
        fail(operation, CUT, times);
    }

    /** Every call that concerns this table is denied, until {@link #permit}. */
    public synchronized void forbid(String table) {
        account.forbid(table);
    }

    /** Ends what {@link #forbid} started. */
    public synchronized void permit(String table) {
        account.permit(table);
    }

    /** How often an operation has been called, failed calls included. */
    public synchronized int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** Sets the service's clock forward. What is older than 24 hours then is trimmed. */
    public synchronized void advance(Duration time) {
        ahead = ahead.plus(time);
    }

    /** Closes the open shard of this number, in the order of creation, and gives it one child. */
    public synchronized void roll(String table, int shard) {
        account.table(table).stream().close(shard, 1);
    }

    /** Closes an open shard and gives it two children, each with half of its keys. */
    public synchronized void split(String table, int shard) {
        account.table(table).stream().close(shard, 2);
    }

    /** Streams that are enabled from now on begin with this many shards, each with a share of the keys. */
    public synchronized void beginStreamsWith(int shards) {
        rootShards = shards;
    }

    /** The next listings of shards do not show those that were born last. */
    public synchronized void hideNewestShards(String table, int shards, int listings) {
        account.table(table).stream().hideNewest(shards, listings);
    }

    /** The next listings of shards do not show those that were born first, as if they had been trimmed. */
    public synchronized void hideOldestShards(String table, int shards, int listings) {
        account.table(table).stream().hideOldest(shards, listings);
    }

    /** The next reads of any shard answer empty pages, as the service does before it comes to data. */
    public synchronized void emptyPages(String table, int pages) {
        account.table(table).stream().emptyPages(pages);
    }

    /** Reads of this shard are throttled until {@link #resume}, those of the others are not. */
    public synchronized void stall(String table, int shard) {
        account.table(table).stream().shard(shard).stall();
    }

    /** Ends what {@link #stall} started. */
    public synchronized void resume(String table, int shard) {
        account.table(table).stream().shard(shard).resume();
    }

    /**
     * Puts an item as PutItem does, without HTTP.
     *
     * @param item in DynamoDB JSON, such as {@code {"order_id":{"S":"1"}}}
     */
    public void put(String table, String item) {
        try {
            JsonNode node = JSON.readTree(item);
            synchronized (this) {
                account.table(table).put(node);
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no DynamoDB JSON", e);
        }
    }

    /** A page holds at most this many records. */
    public synchronized void pageSize(String table, int records) {
        account.table(table).stream().pageSize(records);
    }

    /** Trims the oldest records of a shard, whatever their age. */
    public synchronized void trim(String table, int shard, int records) {
        account.table(table).stream().shard(shard).trim(records);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Scripted streams do not stop", e);
        }
    }

    synchronized int rootShards() {
        return rootShards;
    }

    /** The service's time. */
    public synchronized Instant now() {
        return Instant.now().plus(ahead);
    }

    private void answer(Request request, Response response, Callback callback) throws IOException {
        String target = request.getHeaders().get("X-Amz-Target");
        String operation = target == null ? "" : target.substring(target.indexOf('.') + 1);
        Reply reply = answer(operation, JSON.readTree(Content.Source.asString(request)));
        if (reply.status() == 0) {
            request.getConnectionMetaData().getConnection().getEndPoint().close();
            callback.succeeded();
            return;
        }
        response.setStatus(reply.status());
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, "application/x-amz-json-1.0")
                .put(new HttpField(
                        HttpHeader.DATE, DateTimeFormatter.RFC_1123_DATE_TIME.format(now().atOffset(ZoneOffset.UTC))));
        response.write(true, ByteBuffer.wrap(JSON.writeValueAsBytes(reply.body())), callback);
    }

    /** @param status 0 for no answer */
    private record Reply(int status, ObjectNode body) {}

    private synchronized Reply answer(String operation, JsonNode request) {
        calls.merge(operation, 1, Integer::sum);
        try {
            Deque<String> scripted = faults.getOrDefault(operation, new ArrayDeque<>());
            if (!scripted.isEmpty()) {
                throw new ScriptedFault(scripted.remove(), "as the script says");
            }
            return new Reply(200, account.answer(operation, request));
        } catch (ScriptedFault fault) {
            int status = fault.code().equals(CUT) ? 0 : fault.code().startsWith("InternalServer") ? 500 : 400;
            return new Reply(
                    status,
                    JSON.createObjectNode()
                            .put("__type", "com.amazonaws.dynamodb.v20120810#" + fault.code())
                            .put("message", fault.getMessage()));
        }
    }
}
