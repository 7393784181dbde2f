package io.tailrace.local;

import io.tailrace.local.hive.HiveConversion;
import io.tailrace.local.iceberg.RestCatalog;
import io.tailrace.local.trino.TrinoEngine;
import io.tailrace.local.trino.iceberg.IcebergTrinoEngine;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Runs one server of this package as the child of a {@link ServerProcess}: its name, then options as {@code key=value}. */
final class ServerMain {

    private ServerMain() {}

    public static void main(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
            int equals = argument.indexOf('=');
            options.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        ChildServer.run(() -> start(arguments[0], options));
    }

    private static ChildServer start(String server, Map<String, String> options) throws Exception {
        int port = Integer.parseInt(options.remove("port"));
        return switch (server) {
            case "dynamodb" -> dynamoDb(port, options);
            case "s3" -> {
                S3Server s3 = S3Server.start(port, Path.of(options.get("folder")));
                yield new ChildServer(s3.endpoint().toString(), s3);
            }
            case "glue" -> glue(port, options);
            case "kafka" -> {
                KafkaBroker broker = KafkaBroker.startInJvmOfItsOwn(port, Path.of(options.get("folder")));
                yield new ChildServer(broker.bootstrapServers(), broker);
            }
            case "connect" -> {
                ConnectWorker worker = ConnectWorker.startInJvmOfItsOwn(port, options);
                yield new ChildServer(worker.endpoint().toString(), worker);
            }
            case "trino" -> trino(port, options);
            case "trino-iceberg" -> trinoWithIceberg(port, options);
            case "iceberg-rest" -> icebergRest(port, options);
            case "hive" -> {
                HiveConversion hive = HiveConversion.start(Port.claim(HiveServer.NAME, port));
                yield new ChildServer(hive.endpoint().toString(), hive);
            }
            default -> throw new IllegalArgumentException("No server is named " + server);
        };
    }

    private static ChildServer dynamoDb(int port, Map<String, String> options) {
        String folder = options.get("folder");
        DynamoDbServer server =
                folder == null ? DynamoDbServer.start(port) : DynamoDbServer.start(port, Path.of(folder));
        return new ChildServer(server.endpoint().toString(), server);
    }

    private static ChildServer glue(int port, Map<String, String> options) {
        String folder = options.get("folder");
        GlueServer server;
        if ("all".equals(options.get("interfaces"))) {
            server = GlueServer.startInContainer(port);
        } else {
            server = folder == null ? GlueServer.start(port) : GlueServer.start(port, Path.of(folder));
        }
        return new ChildServer(server.endpoint().toString(), server);
    }

    private static ChildServer trino(int port, Map<String, String> options) {
        TrinoEngine engine = TrinoEngine.start(
                Port.claim(TrinoServer.NAME, port),
                URI.create(options.get("glue")),
                URI.create(options.get("s3")),
                S3Server.ACCESS_KEY,
                S3Server.SECRET_KEY);
        return new ChildServer(engine.endpoint().toString(), engine);
    }

    private static ChildServer trinoWithIceberg(int port, Map<String, String> options) {
        String rest = options.get("rest");
        IcebergTrinoEngine engine = IcebergTrinoEngine.start(
                Port.claim(TrinoServer.NAME, port),
                URI.create(options.get("glue")),
                URI.create(options.get("s3")),
                rest == null ? null : URI.create(rest),
                S3Server.ACCESS_KEY,
                S3Server.SECRET_KEY);
        return new ChildServer(engine.endpoint().toString(), engine);
    }

    private static ChildServer icebergRest(int port, Map<String, String> options) throws Exception {
        RestCatalog catalog = RestCatalog.start(
                Port.claim(IcebergRestServer.NAME, port),
                Objects.requireNonNull(options.get("warehouse"), "warehouse"),
                URI.create(options.get("s3")),
                S3Server.ACCESS_KEY,
                S3Server.SECRET_KEY);
        return new ChildServer(catalog.endpoint().toString(), catalog);
    }
}
