package io.tailrace.local;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;

/** AWS's own clients, pointed at servers of this machine. */
public final class Clients {

    private Clients() {}

    public static DynamoDbClient dynamoDb(URI endpoint) {
        return local(DynamoDbClient.builder(), endpoint, S3Server.SECRET_KEY).build();
    }

    public static DynamoDbStreamsClient dynamoDbStreams(URI endpoint) {
        return local(DynamoDbStreamsClient.builder(), endpoint, S3Server.SECRET_KEY)
                .build();
    }

    public static GlueClient glue(URI endpoint) {
        return local(GlueClient.builder(), endpoint, S3Server.SECRET_KEY).build();
    }

    public static GlueClient glueWithoutRetries(URI endpoint) {
        return local(GlueClient.builder(), endpoint, S3Server.SECRET_KEY)
                .overrideConfiguration(override -> override.retryStrategy(once -> once.maxAttempts(1)))
                .build();
    }

    public static KinesisClient kinesis(URI endpoint) {
        return local(KinesisClient.builder(), endpoint, S3Server.SECRET_KEY).build();
    }

    public static S3Client s3(URI endpoint) {
        return s3(endpoint, S3Server.SECRET_KEY);
    }

    public static S3Client s3(URI endpoint, String secretKey) {
        return local(S3Client.builder(), endpoint, secretKey)
                .forcePathStyle(true)
                .build();
    }

    private static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> B local(
            B builder, URI endpoint, String secretKey) {
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.ACCESS_KEY, secretKey)))
                .httpClientBuilder(UrlConnectionHttpClient.builder());
    }
}
