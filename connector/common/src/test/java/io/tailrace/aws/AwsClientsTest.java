package io.tailrace.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.aws.S3Access.Addressing;
import io.tailrace.aws.S3Access.Checksums;
import java.net.URI;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class AwsClientsTest {

    private static final Map<String, String> KEYS = Map.of(
            "aws.region", "eu-central-1",
            "aws.access.key.id", "AKIDEXAMPLE",
            "aws.secret.access.key", "secret",
            "aws.retry.max.attempts", "3");

    @Test
    void a_client_carries_region_endpoint_patience_and_our_name() {
        try (AwsClients clients = new AwsClients(options(KEYS))) {
            DynamoDbClient client = clients.dynamoDb(URI.create("http://127.0.0.1:8000"));

            var configuration = client.serviceClientConfiguration();
            var overrides = configuration.overrideConfiguration();
            assertThat(configuration.region()).isEqualTo(Region.EU_CENTRAL_1);
            assertThat(configuration.endpointOverride()).contains(URI.create("http://127.0.0.1:8000"));
            assertThat(overrides.retryStrategy().orElseThrow().maxAttempts()).isEqualTo(3);
            assertThat(overrides.advancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX))
                    .hasValueSatisfying(name -> assertThat(name).startsWith("tailrace/"));
        }
    }

    @Test
    void every_service_has_a_client() {
        try (AwsClients clients = new AwsClients(options(KEYS))) {
            assertThat(clients.dynamoDbStreams(null).serviceName()).isEqualTo("dynamodb");
            assertThat(clients.glue(null).serviceName()).isEqualTo("glue");
            assertThat(clients.s3(new S3Access(null, Addressing.PATH, Checksums.WHEN_REQUIRED))
                            .serviceName())
                    .isEqualTo("s3");
        }
    }

    @Test
    void the_region_of_the_sdks_own_chain_is_used_when_none_is_given() {
        System.setProperty("aws.region", "ap-south-1");
        try (AwsClients clients = new AwsClients(options(Map.of()))) {
            assertThat(clients.dynamoDb(null).serviceClientConfiguration().region())
                    .isEqualTo(Region.AP_SOUTH_1);
        } finally {
            System.clearProperty("aws.region");
        }
    }

    private static AwsOptions options(Map<String, String> props) {
        return AwsOptions.from(new AbstractConfig(AwsOptions.define(new ConfigDef()), props, false));
    }
}
