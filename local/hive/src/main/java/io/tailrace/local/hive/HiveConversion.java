package io.tailrace.local.hive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Converts JSON lines to Parquet as Firehose does, with Hive's own classes, over HTTP. A request's body is four lines about the
 * table and then its rows, a JSON object in each line: the columns' names with commas, their types with colons, the patterns of
 * timestamps with commas, and an empty line.
 *
 * <ul>
 *   <li>{@code POST /check} answers with a line for each row: empty, or what Hive says against it.
 *   <li>{@code POST /parquet} answers with the rows as one Parquet file, or with status 400 and what Hive says against one of
 *       them.
 * </ul>
 */
public final class HiveConversion implements AutoCloseable {

    private static final int HEAD_LINES = 4;

    private final HttpServer server;

    private HiveConversion(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts on loopback.
     *
     * @param port a free one
     */
    public static HiveConversion start(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/check", exchange -> answer(exchange, HiveConversion::check));
        server.createContext("/parquet", exchange -> answer(exchange, HiveConversion::parquet));
        server.start();
        return new HiveConversion(server);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private interface Conversion {
        byte[] of(HiveTable table, List<String> rows) throws Exception;
    }

    /** Whatever Hive throws is an answer: it says by exceptions of many kinds what it cannot read. */
    private static void answer(HttpExchange exchange, Conversion conversion) throws IOException {
        int status = 200;
        byte[] answer;
        try {
            List<String> lines = lines(exchange.getRequestBody().readAllBytes());
            HiveTable table = new HiveTable(lines.get(0), lines.get(1), lines.get(2));
            answer = conversion.of(table, lines.subList(HEAD_LINES, lines.size()));
        } catch (Exception e) {
            status = 400;
            answer = HiveTable.message(e).getBytes(StandardCharsets.UTF_8);
        }
        try (exchange) {
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** A last line ends like each other. */
    private static List<String> lines(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        return List.of((text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1));
    }

    private static byte[] check(HiveTable table, List<String> rows) {
        StringBuilder answers = new StringBuilder();
        for (String row : rows) {
            answers.append(table.objection(row)).append('\n');
        }
        return answers.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] parquet(HiveTable table, List<String> rows) throws Exception {
        return table.parquet(rows);
    }
}
