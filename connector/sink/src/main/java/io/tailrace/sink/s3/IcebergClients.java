package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import io.tailrace.sink.s3.store.ObjectProperties;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.iceberg.aws.AwsClientFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Gives Iceberg's catalogs the clients that the connector's own options describe. Iceberg makes it by its name, with the
 * properties of a catalog, and closes the clients that it got.
 */
public final class IcebergClients implements AwsClientFactory {
    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "tailrace.option.";

    private final HashMap<String, String> options = new HashMap<>();

    /** The options as properties of a catalog, which has some of the same names for something else. */
    static Map<String, String> properties(Map<String, String> options) {
        return options.entrySet().stream()
                .collect(Collectors.toMap(option -> PREFIX + option.getKey(), Map.Entry::getValue));
    }

    @Override
    public void initialize(Map<String, String> properties) {
        properties.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                options.put(key.substring(PREFIX.length()), value);
            }
        });
    }

    @Override
    public S3Client s3() {
        ObjectProperties objects = options().objects();
        return closing(S3Client.class, clients -> clients.s3(options().s3()), objects::ofTable);
    }

    @Override
    public GlueClient glue() {
        return closing(GlueClient.class, clients -> options().services().glue(clients), UnaryOperator.identity());
    }

    @Override
    public S3AsyncClient s3Async() {
        throw new UnsupportedOperationException("the sink does not read with S3's analytics accelerator");
    }

    @Override
    public KmsClient kms() {
        throw new UnsupportedOperationException(
                "the sink does not encrypt tables by itself; S3 does, with s3.encryption");
    }

    @Override
    public DynamoDbClient dynamo() {
        throw new UnsupportedOperationException("the sink has no catalog in DynamoDB");
    }

    private S3SinkOptions options() {
        return S3SinkOptions.of(options);
    }

    /** A client that takes its connections and credentials with it when it is closed, and sends each request as it is given back. */
    private <C> C closing(Class<C> type, Function<AwsClients, C> open, UnaryOperator<Object> requests) {
        AwsClients clients = new AwsClients(options().aws());
        C client = open.apply(clients);
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    if (method.getName().equals("close")) {
                        clients.close();
                        return null;
                    }
                    if (given != null && given.length > 0) {
                        given[0] = requests.apply(given[0]);
                    }
                    try {
                        return method.invoke(client, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
