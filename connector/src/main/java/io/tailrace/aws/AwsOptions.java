package io.tailrace.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * What every AWS client of a connector is made from: region, credentials, patience. It is not about one service: endpoints of services are
 * options of the connector that uses them, defined through {@link #defineEndpoint}.
 */
public record AwsOptions(
        @Nullable String region,
        AwsCredentials credentials,
        @Nullable AssumedRole role,
        @Nullable URI stsEndpoint,
        int maxAttempts,
        Duration callTimeout,
        Duration attemptTimeout,
        @Nullable URI proxy) {

    public static final String REGION = "aws.region";
    public static final String ACCESS_KEY_ID = "aws.access.key.id";
    public static final String SECRET_ACCESS_KEY = "aws.secret.access.key";
    public static final String SESSION_TOKEN = "aws.session.token";
    public static final String PROFILE = "aws.profile";
    public static final String ROLE_ARN = "aws.assume.role.arn";
    public static final String ROLE_EXTERNAL_ID = "aws.assume.role.external.id";
    public static final String ROLE_SESSION_NAME = "aws.assume.role.session.name";
    public static final String MAX_ATTEMPTS = "aws.retry.max.attempts";
    public static final String CALL_TIMEOUT = "aws.call.timeout.ms";
    public static final String ATTEMPT_TIMEOUT = "aws.attempt.timeout.ms";
    public static final String PROXY = "aws.proxy.url";
    public static final String STS_ENDPOINT = "sts.endpoint";

    private static final String GROUP = "AWS";

    /** What is wrong with one option, in a form that {@code Connector.validate()} can show beside the field. */
    public record Problem(String option, String message) {}

    /** Adds these options to the definition of a connector, and returns it. */
    public static ConfigDef define(ConfigDef definition) {
        int order = 0;
        definition
                .define(
                        REGION,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.HIGH,
                        "The AWS region, for example eu-central-1. Without it the SDK asks its own chain: environment, profile, instance metadata.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Region")
                .define(
                        ACCESS_KEY_ID,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.MEDIUM,
                        "Access key id of a fixed pair of keys; needs " + SECRET_ACCESS_KEY
                                + ". Prefer a role: leave all key options out and the SDK's default chain finds the worker's own credentials and renews them.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Access key id")
                .define(
                        SECRET_ACCESS_KEY,
                        ConfigDef.Type.PASSWORD,
                        null,
                        Importance.MEDIUM,
                        "Secret of " + ACCESS_KEY_ID
                                + ". Write it through a config provider, for example ${file:/run/secrets/aws:secret}.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Secret access key")
                .define(
                        SESSION_TOKEN,
                        ConfigDef.Type.PASSWORD,
                        null,
                        Importance.LOW,
                        "Session token of temporary keys. Such keys end after hours, and the connector with them: for anything lasting use a role.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Session token")
                .define(
                        PROFILE,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.LOW,
                        "Name of a profile in the shared AWS configuration files of the worker's user. Not together with "
                                + ACCESS_KEY_ID + ".",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Profile")
                .define(
                        ROLE_ARN,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.MEDIUM,
                        "ARN of a role to assume through STS with the credentials above, for example to reach another account. Its keys are renewed by the SDK.",
                        GROUP,
                        ++order,
                        Width.LONG,
                        "Role to assume")
                .define(
                        ROLE_EXTERNAL_ID,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.LOW,
                        "External id that the trust policy of " + ROLE_ARN + " may ask for.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "External id")
                .define(
                        ROLE_SESSION_NAME,
                        ConfigDef.Type.STRING,
                        "tailrace",
                        sessionName(),
                        Importance.LOW,
                        "Session name of the assumed role, as CloudTrail shows it: 2 to 64 letters, digits and any of _=,.@- (limit of STS).",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Role session name")
                .define(
                        MAX_ATTEMPTS,
                        ConfigDef.Type.INT,
                        5,
                        Range.between(1, 20),
                        Importance.LOW,
                        "How often the SDK tries one call, with growing pauses, before the connector's own slower retries take over. "
                                + "More hides short faults; fewer shows them earlier in log and metrics.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Attempts per call")
                .define(
                        CALL_TIMEOUT,
                        ConfigDef.Type.LONG,
                        60_000L,
                        Range.atLeast(100),
                        Importance.LOW,
                        "Longest time of one call with all its attempts, in milliseconds. Must not be shorter than "
                                + ATTEMPT_TIMEOUT + ".",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Call timeout")
                .define(
                        ATTEMPT_TIMEOUT,
                        ConfigDef.Type.LONG,
                        20_000L,
                        Range.atLeast(100),
                        Importance.LOW,
                        "Longest time of one attempt, in milliseconds. Shorter finds a dead connection sooner; too short breaks large uploads on slow lines.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Attempt timeout")
                .define(
                        PROXY,
                        ConfigDef.Type.STRING,
                        null,
                        ConfigDef.LambdaValidator.with(AwsOptions::requireEndpoint, () -> "an http or https URL"),
                        Importance.LOW,
                        "URL of an HTTP proxy for all calls, for example http://proxy:3128. Without it the JVM's own settings count.",
                        GROUP,
                        ++order,
                        Width.LONG,
                        "Proxy");
        return defineEndpoint(definition, STS_ENDPOINT, "STS", GROUP, ++order);
    }

    /** Adds one {@code <service>.endpoint} option; read it with {@link #endpoint}. */
    public static ConfigDef defineEndpoint(ConfigDef definition, String name, String service, String group, int order) {
        return definition.define(
                name,
                ConfigDef.Type.STRING,
                null,
                ConfigDef.LambdaValidator.with(
                        AwsOptions::requireEndpoint,
                        () -> "an http or https URL with a host, for example http://localhost:8000"),
                Importance.LOW,
                "URL of " + service
                        + " when it is not the region's own: a VPC endpoint, or a server on this machine, for example http://localhost:8000.",
                group,
                order,
                Width.LONG,
                service + " endpoint");
    }

    /** The endpoint under this name, or null when the region's own is meant. */
    public static @Nullable URI endpoint(AbstractConfig config, String name) {
        String text = config.getString(name);
        return text == null ? null : URI.create(text);
    }

    /** What fits each option alone but not the others; empty when {@link #from} will succeed. */
    public static List<Problem> problems(AbstractConfig config) {
        List<Problem> problems = new ArrayList<>();
        boolean hasKey = config.getString(ACCESS_KEY_ID) != null;
        boolean hasSecret = config.getPassword(SECRET_ACCESS_KEY) != null;
        if (hasKey && !hasSecret) {
            problems.add(new Problem(
                    SECRET_ACCESS_KEY, "is missing: " + ACCESS_KEY_ID + " is set, and one needs the other"));
        }
        if (hasSecret && !hasKey) {
            problems.add(new Problem(
                    ACCESS_KEY_ID, "is missing: " + SECRET_ACCESS_KEY + " is set, and one needs the other"));
        }
        if (config.getPassword(SESSION_TOKEN) != null && !hasKey) {
            problems.add(new Problem(SESSION_TOKEN, "needs " + ACCESS_KEY_ID + " and " + SECRET_ACCESS_KEY));
        }
        if (config.getString(PROFILE) != null && hasKey) {
            problems.add(new Problem(PROFILE, "stands beside " + ACCESS_KEY_ID + ": keep one of the two"));
        }
        if (config.getString(ROLE_EXTERNAL_ID) != null && config.getString(ROLE_ARN) == null) {
            problems.add(new Problem(ROLE_EXTERNAL_ID, "needs " + ROLE_ARN));
        }
        if (config.getLong(CALL_TIMEOUT) < config.getLong(ATTEMPT_TIMEOUT)) {
            problems.add(new Problem(
                    CALL_TIMEOUT, "is shorter than " + ATTEMPT_TIMEOUT + ", so that no attempt could use its time"));
        }
        return problems;
    }

    /** Throws a ConfigException that names the first option of {@link #problems}. */
    public static AwsOptions from(AbstractConfig config) {
        List<Problem> problems = problems(config);
        if (!problems.isEmpty()) {
            throw new ConfigException(
                    problems.get(0).option() + " " + problems.get(0).message());
        }
        return new AwsOptions(
                config.getString(REGION),
                credentials(config),
                role(config),
                endpoint(config, STS_ENDPOINT),
                config.getInt(MAX_ATTEMPTS),
                Duration.ofMillis(config.getLong(CALL_TIMEOUT)),
                Duration.ofMillis(config.getLong(ATTEMPT_TIMEOUT)),
                endpoint(config, PROXY));
    }

    private static AwsCredentials credentials(AbstractConfig config) {
        String keyId = config.getString(ACCESS_KEY_ID);
        Password secret = config.getPassword(SECRET_ACCESS_KEY);
        if (keyId != null && secret != null) {
            return new AwsCredentials.StaticKeys(keyId, secret, config.getPassword(SESSION_TOKEN));
        }
        String profile = config.getString(PROFILE);
        return profile == null ? new AwsCredentials.DefaultChain() : new AwsCredentials.Profile(profile);
    }

    private static @Nullable AssumedRole role(AbstractConfig config) {
        String arn = config.getString(ROLE_ARN);
        return arn == null
                ? null
                : new AssumedRole(arn, config.getString(ROLE_EXTERNAL_ID), config.getString(ROLE_SESSION_NAME));
    }

    private static ConfigDef.Validator sessionName() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value == null || !value.toString().matches("[A-Za-z0-9_=,.@-]{2,64}")) {
                        throw new ConfigException(name, value, "must be 2 to 64 letters, digits and any of _=,.@-");
                    }
                },
                () -> "2 to 64 letters, digits and any of _=,.@-");
    }

    private static void requireEndpoint(String name, @Nullable Object value) {
        if (value == null) {
            return;
        }
        try {
            URI uri = new URI(value.toString());
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null) {
                throw new ConfigException(
                        name, value, "must be an http or https URL with a host, for example http://localhost:8000");
            }
        } catch (URISyntaxException e) {
            throw new ConfigException(name, value, "is no URL: " + e.getMessage());
        }
    }
}
