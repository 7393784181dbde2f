package io.tailrace.cli.stack;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lakeformation.LakeFormationClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.pipes.PipesClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * AWS's own clients for one account and region, over one pool of connections. Each is made when it is asked for, because most commands need few
 * of them, and lives until this is closed.
 */
public final class AwsAccess implements AutoCloseable {
    /** CloudFormation counts calls of all its users together, and is soon at its limit. */
    private static final int MAX_ATTEMPTS = 6;

    private final @Nullable URI endpoint;
    private final Region region;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http = ApacheHttpClient.builder().build();
    private final Deque<SdkAutoCloseable> made = new ArrayDeque<>();

    /**
     * Chooses the account and the region.
     *
     * @param endpoint one address for all services, where any credentials do, or null for AWS
     * @param region or null for the one of the profile or the environment
     * @param profile or null for the one of the environment
     */
    public AwsAccess(@Nullable URI endpoint, @Nullable String region, @Nullable String profile) {
        this.endpoint = endpoint;
        this.region = region(endpoint, region, profile);
        if (profile != null) {
            credentials = opened(ProfileCredentialsProvider.create(profile));
        } else if (endpoint != null) {
            credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));
        } else {
            credentials = opened(DefaultCredentialsProvider.builder().build());
        }
    }

    /** The region's name, as {@code eu-central-1}. */
    public String region() {
        return region.id();
    }

    /** The number of the account that the credentials belong to. */
    String account() {
        return opened(at(StsClient.builder()).build()).getCallerIdentity().account();
    }

    CloudFormationClient cloudFormation() {
        return opened(at(CloudFormationClient.builder()).build());
    }

    S3Client s3() {
        return opened(at(S3Client.builder()).forcePathStyle(endpoint != null).build());
    }

    /** Closed with this. */
    public DynamoDbClient dynamoDb() {
        return opened(at(DynamoDbClient.builder()).build());
    }

    DynamoDbStreamsClient dynamoDbStreams() {
        return opened(at(DynamoDbStreamsClient.builder()).build());
    }

    PipesClient pipes() {
        return opened(at(PipesClient.builder()).build());
    }

    KinesisClient kinesis() {
        return opened(at(KinesisClient.builder()).build());
    }

    LambdaClient lambda() {
        return opened(at(LambdaClient.builder()).build());
    }

    FirehoseClient firehose() {
        return opened(at(FirehoseClient.builder()).build());
    }

    GlueClient glue() {
        return opened(at(GlueClient.builder()).build());
    }

    LakeFormationClient lakeFormation() {
        return opened(at(LakeFormationClient.builder()).build());
    }

    AthenaClient athena() {
        return opened(at(AthenaClient.builder()).build());
    }

    CloudWatchLogsClient logs() {
        return opened(at(CloudWatchLogsClient.builder()).build());
    }

    CloudWatchClient cloudWatch() {
        return opened(at(CloudWatchClient.builder()).build());
    }

    KmsClient kms() {
        return opened(at(KmsClient.builder()).build());
    }

    SqsClient sqs() {
        return opened(at(SqsClient.builder()).build());
    }

    /** Last made, first closed; the connections go last. */
    @Override
    public void close() {
        while (!made.isEmpty()) {
            made.pop().close();
        }
        http.close();
    }

    private static Region region(@Nullable URI endpoint, @Nullable String region, @Nullable String profile) {
        if (region != null) {
            return Region.of(region);
        }
        if (endpoint != null) {
            return Region.US_EAST_1;
        }
        DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
        return (profile == null
                        ? chain
                        : chain.profileFile(ProfileFile::defaultProfileFile).profileName(profile))
                .build()
                .getRegion();
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B at(B builder) {
        builder.httpClient(http)
                .credentialsProvider(credentials)
                .region(region)
                .overrideConfiguration(options -> options.apiCallTimeout(Duration.ofMinutes(2))
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(MAX_ATTEMPTS)
                                .build()));
        return endpoint == null ? builder : builder.endpointOverride(endpoint);
    }

    private <C extends SdkAutoCloseable> C opened(C client) {
        made.push(client);
        return client;
    }
}
