package io.tailrace.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.aws.AwsOptions.Patience;
import io.tailrace.aws.AwsOptions.Variant;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;

class AwsOptionsTest {

    @Test
    void defaults_leave_region_and_keys_to_the_sdk() {
        AwsOptions options = AwsOptions.from(config(Map.of()));

        assertThat(options)
                .isEqualTo(new AwsOptions(
                        null,
                        new AwsCredentials.DefaultChain(),
                        null,
                        null,
                        new Patience(5, Duration.ofSeconds(60), Duration.ofSeconds(20)),
                        null,
                        new Variant(false, false)));
    }

    @Test
    void every_option_arrives_off_its_default() {
        AwsOptions options = AwsOptions.from(config(Map.ofEntries(
                Map.entry("aws.region", "eu-central-1"),
                Map.entry("aws.access.key.id", "AKIDEXAMPLE"),
                Map.entry("aws.secret.access.key", "secret"),
                Map.entry("aws.session.token", "token"),
                Map.entry("aws.assume.role.arn", "arn:aws:iam::123456789012:role/reader"),
                Map.entry("aws.assume.role.external.id", "external"),
                Map.entry("aws.assume.role.session.name", "orders"),
                Map.entry("aws.retry.max.attempts", "2"),
                Map.entry("aws.call.timeout.ms", "3000"),
                Map.entry("aws.attempt.timeout.ms", "1000"),
                Map.entry("aws.proxy.url", "http://proxy:3128"),
                Map.entry("aws.proxy.user", "worker"),
                Map.entry("aws.proxy.password", "pass"),
                Map.entry("aws.proxy.bypass", "localhost,*.internal"),
                Map.entry("aws.fips.enabled", "true"),
                Map.entry("aws.dualstack.enabled", "true"),
                Map.entry("sts.endpoint", "https://sts.example.com"))));

        assertThat(options)
                .isEqualTo(new AwsOptions(
                        "eu-central-1",
                        new AwsCredentials.StaticKeys("AKIDEXAMPLE", new Password("secret"), new Password("token")),
                        new AssumedRole("arn:aws:iam::123456789012:role/reader", "external", "orders"),
                        URI.create("https://sts.example.com"),
                        new Patience(2, Duration.ofSeconds(3), Duration.ofSeconds(1)),
                        new Proxy(
                                URI.create("http://proxy:3128"),
                                "worker",
                                new Password("pass"),
                                List.of("localhost", "*.internal")),
                        new Variant(true, true)));
    }

    @Test
    void a_profile_is_taken_by_its_name() {
        AwsOptions options = AwsOptions.from(config(Map.of("aws.profile", "analytics")));

        assertThat(options.credentials()).isEqualTo(new AwsCredentials.Profile("analytics"));
    }

    @Test
    void secrets_are_not_printed() {
        AwsOptions options =
                AwsOptions.from(config(Map.of("aws.access.key.id", "AKIDEXAMPLE", "aws.secret.access.key", "hush")));

        assertThat(options.toString()).doesNotContain("hush");
    }

    @Test
    void one_half_of_a_key_pair_is_refused_at_the_other_half() {
        assertThatThrownBy(() -> AwsOptions.from(config(Map.of("aws.access.key.id", "AKIDEXAMPLE"))))
                .isInstanceOf(ConfigException.class)
                .hasMessage("aws.secret.access.key is missing: aws.access.key.id is set, and one needs the other");
        assertThat(AwsOptions.problems(config(Map.of("aws.secret.access.key", "secret"))))
                .extracting(AwsOptions.Problem::option)
                .containsExactly("aws.access.key.id");
    }

    @Test
    void an_empty_secret_is_refused() {
        for (String option : new String[] {"aws.secret.access.key", "aws.session.token"}) {
            assertThatThrownBy(() -> config(Map.of("aws.access.key.id", "AKIDEXAMPLE", option, "")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage(option + " is empty: remove it, or give it its value");
        }
    }

    @Test
    void options_that_contradict_each_other_are_named() {
        AbstractConfig config = config(Map.of(
                "aws.access.key.id", "AKIDEXAMPLE",
                "aws.secret.access.key", "secret",
                "aws.profile", "analytics",
                "aws.assume.role.external.id", "external",
                "aws.call.timeout.ms", "500"));

        assertThat(AwsOptions.problems(config))
                .extracting(AwsOptions.Problem::option)
                .containsExactly("aws.profile", "aws.assume.role.external.id", "aws.call.timeout.ms");
    }

    @Test
    void a_session_token_without_keys_is_refused() {
        assertThat(AwsOptions.problems(config(Map.of("aws.session.token", "token"))))
                .containsExactly(new AwsOptions.Problem(
                        "aws.session.token", "needs aws.access.key.id and aws.secret.access.key"));
    }

    @Test
    void an_endpoint_must_be_a_url_with_a_host() {
        assertThatThrownBy(() -> config(Map.of("sts.endpoint", "localhost:8000")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sts.endpoint")
                .hasMessageContaining("must be an http or https URL with a host");
        assertThatThrownBy(() -> config(Map.of("sts.endpoint", "http://a b")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is not a valid URL");
    }

    @Test
    void a_session_name_that_sts_would_refuse_is_refused_here() {
        assertThatThrownBy(() -> config(Map.of("aws.assume.role.session.name", "two words")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("2 to 64 letters, digits and any of _=,.@-");
    }

    private static AbstractConfig config(Map<String, String> props) {
        return new AbstractConfig(AwsOptions.define(new ConfigDef()), props, false);
    }

    @Test
    void a_password_in_the_proxys_url_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> AwsOptions.from(config(Map.of("aws.proxy.url", "http://worker:hush@proxy:3128"))))
                .isInstanceOf(ConfigException.class)
                .hasMessage("aws.proxy.url must not contain user and password: write them into aws.proxy.user and"
                        + " aws.proxy.password");
    }

    @Test
    void what_goes_with_a_proxy_is_refused_without_one() {
        assertThatThrownBy(() -> AwsOptions.from(config(Map.of("aws.proxy.bypass", "localhost"))))
                .hasMessage("aws.proxy.bypass needs aws.proxy.url");
        assertThatThrownBy(
                        () -> AwsOptions.from(config(Map.of("aws.proxy.user", "worker", "aws.proxy.password", "hush"))))
                .hasMessage("aws.proxy.user needs aws.proxy.url");
        assertThatThrownBy(() -> AwsOptions.from(
                        config(Map.of("aws.proxy.url", "http://proxy:3128", "aws.proxy.user", "worker"))))
                .hasMessage("aws.proxy.password is missing: aws.proxy.user is set, and one needs the other");
    }
}
