package io.tailrace.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testing.LocalProxy;
import io.tailrace.testing.LocalService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkException;

/** The ways from a worker to AWS, as a proxy and the services see them. */
class NetworksIT {

    private static final String DYNAMODB = "CONNECT dynamodb.us-east-1.amazonaws.com:443";

    private final Map<String, String> props = new HashMap<>();
    private final List<String> properties = new ArrayList<>();

    @TempDir
    private Path folder;

    private LocalService service;

    @BeforeEach
    void start() throws IOException {
        service = new LocalService();
        props.put("aws.region", "us-east-1");
        props.put("aws.access.key.id", "AKIDOFTHEUSER");
        props.put("aws.secret.access.key", "user-secret");
        props.put("aws.retry.max.attempts", "1");
    }

    @AfterEach
    void stop() {
        properties.forEach(System::clearProperty);
        service.close();
    }

    @Test
    void a_proxy_gets_user_and_password() throws IOException {
        try (LocalProxy proxy = LocalProxy.demanding("worker", "pass:word")) {
            props.put("aws.proxy.url", proxy.url().toString());
            props.put("aws.proxy.user", "worker");
            props.put("aws.proxy.password", "pass:word");

            listTables();

            assertThat(proxy.asked()).containsExactly("POST " + service.url() + "/");
            assertThat(service.requests()).hasSize(1);
        }
    }

    @Test
    void so_does_it_for_a_tunnel_to_aws() throws IOException {
        try (LocalProxy proxy = LocalProxy.demanding("worker", "hush")) {
            props.put("aws.proxy.url", proxy.url().toString());
            props.put("aws.proxy.user", "worker");
            props.put("aws.proxy.password", "hush");

            assertThatThrownBy(this::listTablesOfTheRegion).isInstanceOf(SdkException.class);

            assertThat(proxy.asked()).containsExactly(DYNAMODB);
        }
    }

    @Test
    void a_proxy_that_asks_for_a_user_is_reported_with_the_options_for_it() throws IOException {
        try (LocalProxy proxy = LocalProxy.demanding("worker", "hush")) {
            props.put("aws.proxy.url", proxy.url().toString());

            assertThatThrownBy(this::listTablesOfTheRegion)
                    .isInstanceOfSatisfying(
                            SdkException.class,
                            e -> assertThat(AwsErrors.translate("list tables", e))
                                    .hasMessageContaining("the proxy requires a user and a password (407)")
                                    .hasMessageContaining(
                                            "Set aws.proxy.user and aws.proxy.password, or name the host in aws.proxy.bypass"));
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 0", "'sts.internal,127.0.0.1', 0", "*.0.0.1, 0", ".0.0.1, 0", "0.0.1, 1", "127x0.0.1, 1"})
    void hosts_of_the_bypass_list_are_called_directly(String bypass, int throughProxy) throws IOException {
        try (LocalProxy proxy = LocalProxy.open()) {
            props.put("aws.proxy.url", proxy.url().toString());
            props.put("aws.proxy.bypass", bypass);

            listTables();

            assertThat(proxy.asked()).hasSize(throughProxy);
            assertThat(service.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, dynamodb.us-east-1.amazonaws.com, streams.dynamodb.us-east-1.amazonaws.com, sts.us-east-1.amazonaws.com",
        "true, false, dynamodb-fips.us-east-1.amazonaws.com, streams.dynamodb-fips.us-east-1.amazonaws.com, sts-fips.us-east-1.amazonaws.com",
        "false, true, dynamodb.us-east-1.api.aws, streams-dynamodb.us-east-1.api.aws, sts.us-east-1.api.aws",
        "true, true, dynamodb-fips.us-east-1.api.aws, streams-dynamodb-fips.us-east-1.api.aws, sts-fips.us-east-1.api.aws"
    })
    void fips_and_dual_stack_choose_the_regions_endpoint(
            String fips, String dualStack, String dynamoDb, String streams, String sts) throws IOException {
        try (LocalProxy proxy = LocalProxy.open()) {
            props.put("aws.proxy.url", proxy.url().toString());
            props.put("aws.fips.enabled", fips);
            props.put("aws.dualstack.enabled", dualStack);

            assertThatThrownBy(this::listTablesOfTheRegion).isInstanceOf(SdkException.class);
            try (AwsClients clients = clients()) {
                assertThatThrownBy(() -> clients.dynamoDbStreams(null).listStreams())
                        .isInstanceOf(SdkException.class);
            }
            props.put("aws.assume.role.arn", "arn:aws:iam::123456789012:role/orders-reader");
            assertThatThrownBy(this::listTablesOfTheRegion).isInstanceOf(SdkException.class);

            assertThat(proxy.asked())
                    .containsExactly(
                            "CONNECT " + dynamoDb + ":443", "CONNECT " + streams + ":443", "CONNECT " + sts + ":443");
        }
    }

    @Test
    void an_endpoint_that_is_named_is_called_unchanged() {
        props.put("aws.fips.enabled", "true");
        props.put("aws.dualstack.enabled", "true");

        listTables();

        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void a_pods_web_identity_goes_through_the_proxy_to_the_sts_endpoint_with_only_a_region_set() throws IOException {
        withoutKeys();
        property("aws.roleArn", "arn:aws:iam::123456789012:role/pod");
        property(
                "aws.webIdentityTokenFile",
                Files.writeString(folder.resolve("token"), "jwt-of-the-pod").toString());
        try (LocalProxy proxy = LocalProxy.open()) {
            props.put("aws.proxy.url", proxy.url().toString());
            props.put("sts.endpoint", service.url().toString());

            listTables();

            assertThat(proxy.asked()).hasSize(2);
            assertThat(service.requests().get(0).body())
                    .contains("Action=AssumeRoleWithWebIdentity", "WebIdentityToken=jwt-of-the-pod");
            assertThat(service.requests().get(1).header("authorization")).contains("Credential=ASIAOFSTS/");
        }
    }

    @Test
    void without_an_sts_endpoint_web_identity_asks_that_of_the_region() throws IOException {
        withoutKeys();
        props.put("aws.region", "eu-central-1");
        property("aws.disableEc2Metadata", "true");
        property("aws.configFile", folder.resolve("none").toString());
        property("aws.sharedCredentialsFile", folder.resolve("none").toString());
        property("aws.roleArn", "arn:aws:iam::123456789012:role/pod");
        property(
                "aws.webIdentityTokenFile",
                Files.writeString(folder.resolve("token"), "jwt-of-the-pod").toString());
        try (LocalProxy proxy = LocalProxy.open()) {
            props.put("aws.proxy.url", proxy.url().toString());

            assertThatThrownBy(this::listTables).isInstanceOf(SdkException.class);

            assertThat(proxy.asked()).containsOnly("CONNECT sts.eu-central-1.amazonaws.com:443");
        }
    }

    @Test
    void a_container_asks_its_agent_directly_and_aws_through_the_proxy() throws IOException {
        withoutKeys();
        property("aws.configFile", folder.resolve("none").toString());
        property("aws.sharedCredentialsFile", folder.resolve("none").toString());
        property("aws.containerCredentialsFullUri", service.url() + "/agent");
        try (LocalProxy proxy = LocalProxy.open()) {
            props.put("aws.proxy.url", proxy.url().toString());

            listTables();

            assertThat(proxy.asked()).containsExactly("POST " + service.url() + "/");
            assertThat(service.requests().get(0).target()).isEqualTo("/agent");
            assertThat(service.requests().get(1).header("authorization")).contains("Credential=ASIAOFAGENT/");
        }
    }

    @Test
    void a_profile_with_a_role_assumes_it_through_the_proxy_and_the_sts_endpoint() throws IOException {
        withoutKeys();
        profiles("""
                [profile orders]
                role_arn=arn:aws:iam::123456789012:role/orders-reader
                external_id=partner-7
                source_profile=base
                [profile base]
                aws_access_key_id=AKIDOFBASE
                aws_secret_access_key=secret
                """);
        props.put("aws.profile", "orders");
        try (LocalProxy proxy = LocalProxy.open()) {
            props.put("aws.proxy.url", proxy.url().toString());
            props.put("sts.endpoint", service.url().toString());

            listTables();

            assertThat(proxy.asked()).hasSize(2);
            assertThat(service.requests().get(0).body()).contains("Action=AssumeRole&", "ExternalId=partner-7");
            assertThat(service.requests().get(0).header("authorization")).contains("Credential=AKIDOFBASE/");
            assertThat(service.requests().get(1).header("authorization")).contains("Credential=ASIAOFSTS/");
        }
    }

    @Test
    void a_profile_of_identity_center_gives_keys_through_the_proxy() throws Exception {
        try (LocalProxy proxy = LocalProxy.open()) {
            signIn("office", Instant.now().plusSeconds(3_600));
            String output = inItsOwnProcess(proxy);

            assertThat(output).contains("listed");
            assertThat(proxy.asked())
                    .hasSize(2)
                    .allSatisfy(
                            asked -> assertThat(asked).contains(service.url().toString()));
            assertThat(service.requests().get(0).target())
                    .contains("/federation/credentials", "role_name=reader", "account_id=123456789012");
            assertThat(service.requests().get(0).header("x-amz-sso_bearer_token"))
                    .isEqualTo("token-of-somebody");
            assertThat(service.requests().get(1).header("authorization")).contains("Credential=ASIAOFPORTAL/");
        }
    }

    @Test
    void a_missing_sign_in_to_identity_center_is_reported_with_the_command_for_it() throws Exception {
        try (LocalProxy proxy = LocalProxy.open()) {
            assertThat(inItsOwnProcess(proxy))
                    .contains("Profile orders of IAM Identity Center has no valid keys")
                    .contains("aws sso login --profile orders");
        }
    }

    @Test
    void an_unknown_profile_is_reported_with_those_that_exist() throws IOException {
        withoutKeys();
        profiles("[profile orders]\naws_access_key_id=AKID\naws_secret_access_key=secret\n[profile sales]\n");
        props.put("aws.profile", "order");

        assertThatThrownBy(this::clients)
                .isInstanceOfSatisfying(
                        WrongOptionException.class, e -> assertThat(e.option()).isEqualTo("aws.profile"))
                .hasMessageStartingWith(
                        "aws.profile is order, and the worker's AWS configuration files have only orders, sales.");
    }

    @Test
    void profiles_that_form_a_cycle_are_reported() throws IOException {
        withoutKeys();
        profiles("""
                [profile a]
                role_arn=arn:aws:iam::123456789012:role/a
                source_profile=b
                [profile b]
                role_arn=arn:aws:iam::123456789012:role/b
                source_profile=a
                """);
        props.put("aws.profile", "a");

        assertThatThrownBy(this::clients).hasMessageContaining("aws.profile leads in a circle: a, b");
    }

    /** The SDK looks for a sign-in in HOME, which a process cannot change for itself. */
    private String inItsOwnProcess(LocalProxy proxy) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("config"), """
                [profile orders]
                sso_session=office
                sso_account_id=123456789012
                sso_role_name=reader
                [sso-session office]
                sso_region=eu-west-1
                sso_start_url=https://office.awsapps.com/start
                """);
        ProcessBuilder process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ListTablesMain.class.getName(),
                service.url().toString(),
                proxy.url().toString());
        process.environment().put("HOME", folder.toString());
        process.environment().put("AWS_CONFIG_FILE", config.toString());
        process.environment().put("AWS_ENDPOINT_URL_SSO", service.url().toString());
        Path output = folder.resolve("output");
        Process started = process.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(started.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            started.destroyForcibly();
        }
        return Files.readString(output);
    }

    private void signIn(String session, Instant until) throws IOException, NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest(session.getBytes(StandardCharsets.UTF_8));
        Path cache = Files.createDirectories(folder.resolve(".aws/sso/cache"));
        Files.writeString(
                cache.resolve(HexFormat.of().formatHex(hash) + ".json"),
                "{\"accessToken\":\"token-of-somebody\",\"expiresAt\":\"" + until
                        + "\",\"region\":\"eu-west-1\",\"startUrl\":" + "\"https://office.awsapps.com/start\"}");
    }

    private void withoutKeys() {
        props.keySet().removeAll(List.of("aws.access.key.id", "aws.secret.access.key"));
    }

    private void profiles(String text) throws IOException {
        property(
                "aws.configFile",
                Files.writeString(folder.resolve("config"), text).toString());
        property("aws.sharedCredentialsFile", folder.resolve("none").toString());
    }

    private void property(String name, String value) {
        System.setProperty(name, value);
        properties.add(name);
    }

    private void listTables() {
        try (AwsClients clients = clients()) {
            clients.dynamoDb(service.url()).listTables();
        }
    }

    private void listTablesOfTheRegion() {
        try (AwsClients clients = clients()) {
            clients.dynamoDb(null).listTables();
        }
    }

    private AwsClients clients() {
        return new AwsClients(AwsOptions.from(new AbstractConfig(AwsOptions.define(new ConfigDef()), props, false)));
    }
}
