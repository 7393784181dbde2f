package io.tailrace.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A stand-in for DynamoDB's ListTables and for what gives keys: STS, IAM Identity Center's portal, a container's agent. It shows each request. */
public final class LocalService implements AutoCloseable {

    private static final String ASSUMED = """
            <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult><Credentials>
            <AccessKeyId>%3$s</AccessKeyId><SecretAccessKey>%4$s</SecretAccessKey>
            <SessionToken>role-token</SessionToken><Expiration>%2$s</Expiration>
            </Credentials></%1$sResult></%1$sResponse>
            """;

    private final String roleAccessKey;
    private final String roleSecretKey;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** A request as it came; headers by their names in lower case. */
    public record Request(String method, String target, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public LocalService() throws IOException {
        this("ASIAOFSTS", "role-secret");
    }

    /** Whose roles have these keys: for a server that checks signatures and knows no other keys. */
    public LocalService(String roleAccessKey, String roleSecretKey) throws IOException {
        this.roleAccessKey = roleAccessKey;
        this.roleSecretKey = roleSecretKey;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public List<Request> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = exchange.getRequestURI().toString();
        requests.add(new Request(exchange.getRequestMethod(), target, headers, body));
        byte[] answer = answer(target, body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private String answer(String target, String body) {
        Instant expiration = Instant.now().plusSeconds(3_600);
        if (body.contains("Action=AssumeRoleWithWebIdentity")) {
            return ASSUMED.formatted("AssumeRoleWithWebIdentity", expiration, roleAccessKey, roleSecretKey);
        }
        if (body.contains("Action=AssumeRole")) {
            return ASSUMED.formatted("AssumeRole", expiration, roleAccessKey, roleSecretKey);
        }
        if (target.startsWith("/federation/credentials")) {
            return "{\"roleCredentials\":{\"accessKeyId\":\"ASIAOFPORTAL\",\"secretAccessKey\":\"secret\",\"sessionToken\":\"token\",\"expiration\":"
                    + expiration.toEpochMilli() + "}}";
        }
        if (target.startsWith("/agent")) {
            return "{\"AccessKeyId\":\"ASIAOFAGENT\",\"SecretAccessKey\":\"secret\",\"Token\":\"token\",\"Expiration\":\""
                    + expiration + "\"}";
        }
        return "{\"TableNames\":[]}";
    }
}
