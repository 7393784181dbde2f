package io.tailrace.aws;

import io.tailrace.aws.S3Access.Addressing;
import io.tailrace.aws.S3Access.Checksums;
import io.tailrace.option.PluginVersion;
import java.net.URI;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
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
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sso.SsoClient;
import software.amazon.awssdk.services.sso.SsoClientBuilder;
import software.amazon.awssdk.services.ssooidc.SsoOidcClient;
import software.amazon.awssdk.services.ssooidc.SsoOidcClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The clients of one connector or task, over one pool of connections and one source of credentials. It keeps no client for reuse: ask once,
 * hold the answer. Closing it closes all that it made.
 */
public final class AwsClients implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 64;

    private final AwsOptions options;
    private final LongSupplier nanoTime;
    private final Deque<SdkAutoCloseable> made = new ConcurrentLinkedDeque<>();
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;

    public AwsClients(AwsOptions options) {
        this(options, System::nanoTime);
    }

    /** @param nanoTime by which a fault is measured that may be temporary */
    public AwsClients(AwsOptions options, LongSupplier nanoTime) {
        this.options = options;
        this.nanoTime = nanoTime;
        this.http = opened(() -> ApacheHttpClient.builder()
                .maxConnections(MAX_CONNECTIONS)
                .proxyConfiguration(proxy(options.proxy()))
                .build());
        this.credentials = new CredentialSources(this, nanoTime).of(options.credentials(), options.role());
    }

    /** Clients that assume this role on top, until these here are closed. */
    public AwsClients assuming(AssumedRole role) {
        AwsClients assumed = new AwsClients(options.assuming(role), nanoTime);
        made.push(assumed::close);
        return assumed;
    }

    /** What requests are signed with, until these clients are closed. */
    public AwsCredentialsProvider credentials() {
        return credentials;
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

    public KinesisClient kinesis(@Nullable URI endpoint) {
        return opened(() -> common(KinesisClient.builder(), endpoint).build());
    }

    public ResourceGroupsTaggingApiClient tagging(@Nullable URI endpoint) {
        return opened(
                () -> common(ResourceGroupsTaggingApiClient.builder(), endpoint).build());
    }

    public GlueClient glue(@Nullable URI endpoint) {
        return opened(() -> common(GlueClient.builder(), endpoint).build());
    }

    public FirehoseClient firehose(@Nullable URI endpoint) {
        return opened(() -> common(FirehoseClient.builder(), endpoint).build());
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

    StsClient sts(AwsCredentialsProvider signing) {
        StsClientBuilder builder = StsClient.builder().credentialsProvider(signing);
        return opened(() -> inRegion(builder, options.stsEndpoint()).build());
    }

    /** @param region where IAM Identity Center is, which need not be the connector's */
    SsoClient sso(Region region) {
        SsoClientBuilder builder = SsoClient.builder().credentialsProvider(AnonymousCredentialsProvider.create());
        return opened(() -> bare(builder).region(region).build());
    }

    SsoOidcClient ssoOidc(Region region) {
        SsoOidcClientBuilder builder =
                SsoOidcClient.builder().credentialsProvider(AnonymousCredentialsProvider.create());
        return opened(() -> bare(builder).region(region).build());
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B common(
            B builder, @Nullable URI endpoint) {
        return inRegion(builder, endpoint).credentialsProvider(credentials);
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B inRegion(
            B builder, @Nullable URI endpoint) {
        bare(builder).region(region());
        if (endpoint != null) {
            // The environment may ask for FIPS and dual stack too, and an endpoint that is named goes with neither.
            return builder.endpointOverride(endpoint).fipsEnabled(false).dualstackEnabled(false);
        }
        if (options.variant().fips()) {
            builder.fipsEnabled(true);
        }
        if (options.variant().dualStack()) {
            builder.dualstackEnabled(true);
        }
        return builder;
    }

    private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B bare(B builder) {
        return builder.httpClient(http).overrideConfiguration(overrides());
    }

    private static ProxyConfiguration proxy(@Nullable Proxy proxy) {
        ProxyConfiguration.Builder builder = ProxyConfiguration.builder();
        if (proxy != null) {
            builder.endpoint(proxy.url());
            if (proxy.user() != null && proxy.password() != null) {
                builder.username(proxy.user()).password(proxy.password().value());
            }
            if (!proxy.bypass().isEmpty()) {
                builder.nonProxyHosts(proxy.bypassPatterns());
            }
        }
        return builder.build();
    }

    private Region region() {
        @Nullable String named = options.region();
        if (named != null) {
            return Region.of(named);
        }
        try {
            DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
            AwsCredentials from = options.credentials();
            while (from instanceof AwsCredentials.OfRole assumed) {
                from = assumed.base();
            }
            if (from instanceof AwsCredentials.Profile profile) {
                chain.profileName(profile.name());
            }
            return chain.build().getRegion();
        } catch (SdkClientException e) {
            throw new WrongOptionException(
                    AwsOptions.REGION,
                    "is missing, and neither environment nor profile nor instance metadata names a region."
                            + " Set it, for example " + AwsOptions.REGION + "=eu-central-1",
                    e);
        }
    }

    private ClientOverrideConfiguration overrides() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(options.patience().maxAttempts())
                        .build())
                .apiCallTimeout(options.patience().callTimeout())
                .apiCallAttemptTimeout(options.patience().attemptTimeout())
                .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, userAgent())
                .addExecutionInterceptor(new FaultTimer(nanoTime))
                .build();
    }

    /** How CloudTrail and the service's own logs tell this connector from others. */
    private static String userAgent() {
        return "tailrace/" + PluginVersion.of(AwsClients.class);
    }

    <T extends SdkAutoCloseable> T opened(Supplier<T> maker) {
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
