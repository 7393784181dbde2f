package io.tailrace.sink.s3;

import io.tailrace.aws.AwsClients;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * The credentials that the connector's own options describe, for requests to a REST catalog that Iceberg signs. Iceberg makes it
 * by its name and {@link #create}.
 */
public final class IcebergCredentials implements AwsCredentialsProvider {
    private final AwsCredentialsProvider credentials;

    private IcebergCredentials(AwsCredentialsProvider credentials) {
        this.credentials = credentials;
    }

    /** Those of these options of the connector. */
    public static IcebergCredentials create(Map<String, String> options) {
        return new IcebergCredentials(new AwsClients(S3SinkOptions.of(options).aws()).credentials());
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return credentials.resolveCredentials();
    }
}
