package io.tailrace.aws;

import io.tailrace.aws.S3Access.Addressing;
import io.tailrace.aws.S3Access.Checksums;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The clients of one connector or task, over one pool of connections and one source of credentials. It keeps no client for reuse: ask once,
 * hold the answer. Closing it closes all that it made.
 */
public final class AwsClients implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 64;

    private final AwsOptions options;
    private final LongSupplier nanoTime;
    private final Deque<SdkAutoCloseable> made = new ArrayDeque<>();
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;

    public AwsClients(AwsOptions options) {
        this(options, System::nanoTime);
    }

    AwsClients(AwsOptions options, LongSupplier nanoTime) {
        this.options = options;
        this.nanoTime = nanoTime;
        ProxyConfiguration.Builder proxy = ProxyConfiguration.builder();
        if (options.proxy() != null) {
            proxy.endpoint(options.proxy());
        }
        this.http = opened(() -> ApacheHttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .proxyConfiguration(proxy.build())
                .build());
        this.credentials = credentials();
    }

    public DynamoDbClient dynamoDb(@Nullable URI endpoint) {
        return opened(() -> common(DynamoDbClient.builder(), endpoint).build());
    }

    /** It keeps a {@link RawBody} where one is asked for. */
    public DynamoDbStreamsClient dynamoDbStreams(@Nullable URI endpoint) {
        return opened(() -> common(DynamoDbStreamsClient.builder(), endpoint)
                .overrideConfiguration(overrides().toBuilder()
                        .addExecutionInterceptor(RawBody.keeper())
                        .build())
                .build());
    }

    public GlueClient glue(@Nullable URI endpoint) {
        return opened(() -> common(GlueClient.builder(), endpoint).build());
    }

    public S3Client s3(S3Access access) {
        boolean onlyRequired = access.checksums() == Checksums.WHEN_REQUIRED;
        return opened(() -> common(S3Client.builder(), access.endpoint())
                .forcePathStyle(access.addressing() == Addressing.PATH)
                .requestChecksumCalculation(
                        onlyRequired
                                ? RequestChecksumCalculation.WHEN_REQUIRED
                                : RequestChecksumCalculation.WHEN_SUPPORTED)
                .responseChecksumValidation(
                        onlyRequired
                                ? ResponseChecksumValidation.WHEN_REQUIRED
                                : ResponseChecksumValidation.WHEN_SUPPORTED)
                .build());
    }

    /** Last made, first closed: a client goes before the connections and credentials that it uses. */
    @Override
    public void close() {
        while (!made.isEmpty()) {
            made.pop().close();
        }
    }

    private AwsCredentialsProvider credentials() {
        AwsCredentialsProvider own = ownCredentials();
        AssumedRole role = options.role();
        if (role == null) {
            return own;
        }
        StsClientBuilder builder = StsClient.builder().credentialsProvider(own);
        StsClient sts =
                opened(() -> withoutCredentials(builder, options.stsEndpoint()).build());
        return opened(() -> StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(role.arn())
                        .externalId(role.externalId())
                        .roleSessionName(role.sessionName()))
                .build());
    }

    private AwsCredentialsProvider ownCredentials() {
        AwsCredentials from = options.credentials();
        if (from instanceof AwsCredentials.StaticKeys keys) {
            return StaticCredentialsProvider.create(
                    keys.sessionToken() == null
                            ? AwsBasicCredentials.create(
                                    keys.accessKeyId(), keys.secretAccessKey().value())
                            : AwsSessionCredentials.create(
                                    keys.accessKeyId(),
                                    keys.secretAccessKey().value(),
                                    keys.sessionToken().value()));
        }
        if (from instanceof AwsCredentials.Profile profile) {
            return new OwnCredentials(
                    opened(() -> ProfileCredentialsProvider.create(profile.name())), new Patience(nanoTime));
        }
        return new OwnCredentials(
                opened(() -> DefaultCredentialsProvider.builder().build()), new Patience(nanoTime));
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B common(
            B builder, @Nullable URI endpoint) {
        return withoutCredentials(builder, endpoint).credentialsProvider(credentials);
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B withoutCredentials(
            B builder, @Nullable URI endpoint) {
        builder.httpClient(http).overrideConfiguration(overrides()).region(region());
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder;
    }

    private Region region() {
        @Nullable String named = options.region();
        if (named != null) {
            return Region.of(named);
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            ConfigException missing = new ConfigException(AwsOptions.REGION
                    + " is missing, and neither environment nor profile nor instance metadata names a region."
                    + " Set it, for example " + AwsOptions.REGION + "=eu-central-1");
            missing.initCause(e);
            throw missing;
        }
    }

    private ClientOverrideConfiguration overrides() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(options.maxAttempts())
                        .build())
                .apiCallTimeout(options.callTimeout())
                .apiCallAttemptTimeout(options.attemptTimeout())
                .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, userAgent())
                .addExecutionInterceptor(new Patience(nanoTime))
                .build();
    }

    /** How CloudTrail and the service's own logs tell this connector from others. */
    private static String userAgent() {
        @Nullable String version = AwsClients.class.getPackage().getImplementationVersion();
        return "tailrace/" + (version == null ? "unknown" : version);
    }

    private <T extends SdkAutoCloseable> T opened(Supplier<T> maker) {
        try {
            T client = maker.get();
            made.push(client);
            return client;
        } catch (SdkClientException e) {
            ConfigException unusable = new ConfigException("No client can be made with these aws.* options; check "
                    + AwsOptions.REGION + " and the endpoint option: " + e.getMessage());
            unusable.initCause(e);
            throw unusable;
        }
    }
}
