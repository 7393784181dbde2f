package io.tailrace.local;

import java.net.URI;
import java.util.Map;
import org.apache.iceberg.aws.AwsClientFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The clients that Iceberg's own catalog works with here: it makes one of these by its name, then shows it its properties. */
public final class LocalAwsClients implements AwsClientFactory {

    private static final long serialVersionUID = 1L;

    private Map<String, String> properties = Map.of();

    /** The properties of an Iceberg catalog in Glue whose files are in the bucket {@code lake}. */
    static Map<String, String> properties(URI glue, URI s3) {
        return Map.of(
                "client.factory", LocalAwsClients.class.getName(),
                "io-impl", "org.apache.iceberg.aws.s3.S3FileIO",
                "warehouse", "s3://lake/warehouse",
                "local.glue", glue.toString(),
                "local.s3", s3.toString());
    }

    @Override
    public void initialize(Map<String, String> given) {
        properties = Map.copyOf(given);
    }

    @Override
    public S3Client s3() {
        return Clients.s3(URI.create(properties.get("local.s3")));
    }

    @Override
    public GlueClient glue() {
        return Clients.glue(URI.create(properties.get("local.glue")));
    }

    @Override
    public S3AsyncClient s3Async() {
        throw new UnsupportedOperationException();
    }

    @Override
    public KmsClient kms() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DynamoDbClient dynamo() {
        throw new UnsupportedOperationException();
    }
}
