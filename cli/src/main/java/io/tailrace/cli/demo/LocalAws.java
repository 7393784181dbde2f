package io.tailrace.cli.demo;

import io.tailrace.local.S3Server;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;

/** AWS's own clients for the servers of this machine. */
record LocalAws(
        DynamoDbClient dynamoDb,
        DynamoDbStreamsClient dynamoDbStreams,
        S3Client s3,
        GlueClient glue,
        KinesisClient kinesis)
        implements AutoCloseable {

    LocalAws(URI dynamoDb, URI s3, URI glue, URI kinesis) {
        this(
                at(DynamoDbClient.builder(), dynamoDb).build(),
                at(DynamoDbStreamsClient.builder(), dynamoDb).build(),
                at(S3Client.builder(), s3).forcePathStyle(true).build(),
                at(GlueClient.builder(), glue).build(),
                at(KinesisClient.builder(), kinesis).build());
    }

    @Override
    public void close() {
        dynamoDb.close();
        dynamoDbStreams.close();
        s3.close();
        glue.close();
        kinesis.close();
    }

    private static <B extends AwsClientBuilder<B, ?>> B at(B builder, URI endpoint) {
        return builder.endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)));
    }
}
