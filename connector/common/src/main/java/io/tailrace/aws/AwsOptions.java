package io.tailrace.aws;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
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
        Patience patience,
        @Nullable Proxy proxy,
        Variant variant) {

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
    public static final String PROXY_USER = "aws.proxy.user";
    public static final String PROXY_PASSWORD = "aws.proxy.password";
    public static final String PROXY_BYPASS = "aws.proxy.bypass";
    public static final String FIPS = "aws.fips.enabled";
    public static final String DUAL_STACK = "aws.dualstack.enabled";
    public static final String STS_ENDPOINT = "sts.endpoint";

    /**
     * Which of a region's endpoints are called, where an endpoint option names none.
     *
     * @param fips those whose cryptography is validated by FIPS 140
     * @param dualStack those that have IPv6 addresses too
     */
    public record Variant(boolean fips, boolean dualStack) {}

    /**
     * How long a client waits for an answer.
     *
     * @param maxAttempts how often a call is made in all
     * @param callTimeout for all attempts together
     */
    public record Patience(int maxAttempts, Duration callTimeout, Duration attemptTimeout) {

        /** The same, with a call that takes no longer than this. */
        Patience atMost(Duration longestCall) {
            return new Patience(maxAttempts, shorter(callTimeout, longestCall), shorter(attemptTimeout, longestCall));
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }

    /** What is wrong with one option, in a form that {@code Connector.validate()} can show beside the field. */
    public record Problem(String option, String message) {}

    /** Adds these options to the definition of a connector, and returns it. */
    public static ConfigDef define(ConfigDef definition) {
        return AwsConfigDef.define(definition);
    }

    /** Accepts an external id as STS does, or null. */
    public static ConfigDef.Validator externalId() {
        return AwsConfigDef.externalId();
    }

    /** Adds one {@code <service>.endpoint} option; read it with {@link #endpoint}. */
    public static ConfigDef defineEndpoint(ConfigDef definition, String name, String service, String group, int order) {
        return AwsConfigDef.defineEndpoint(definition, name, service, group, order, "");
    }

    /** The same with something to add to its documentation. */
    public static ConfigDef defineEndpoint(
            ConfigDef definition, String name, String service, String group, int order, String addition) {
        return AwsConfigDef.defineEndpoint(definition, name, service, group, order, addition);
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
            problems.add(new Problem(PROFILE, "cannot be combined with " + ACCESS_KEY_ID + ": keep one of the two"));
        }
        if (config.getString(ROLE_EXTERNAL_ID) != null && config.getString(ROLE_ARN) == null) {
            problems.add(new Problem(ROLE_EXTERNAL_ID, "needs " + ROLE_ARN));
        }
        problems.addAll(NetworkConfigDef.problems(config));
        if (config.getLong(CALL_TIMEOUT) < config.getLong(ATTEMPT_TIMEOUT)) {
            problems.add(new Problem(
                    CALL_TIMEOUT,
                    "must not be shorter than " + ATTEMPT_TIMEOUT + ", the time limit of a single attempt"));
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
                new Patience(
                        config.getInt(MAX_ATTEMPTS),
                        Duration.ofMillis(config.getLong(CALL_TIMEOUT)),
                        Duration.ofMillis(config.getLong(ATTEMPT_TIMEOUT))),
                NetworkConfigDef.proxy(config),
                new Variant(config.getBoolean(FIPS), config.getBoolean(DUAL_STACK)));
    }

    /** The same, with a call that takes no longer than this: for someone who waits for the answer. */
    public AwsOptions hurried(Duration longestCall) {
        return new AwsOptions(region, credentials, role, stsEndpoint, patience.atMost(longestCall), proxy, variant);
    }

    /** The same, with this role assumed on top: what one table or bucket of another account asks for. */
    public AwsOptions assuming(AssumedRole other) {
        AwsCredentials base = role == null ? credentials : new AwsCredentials.OfRole(credentials, role);
        return new AwsOptions(region, base, other, stsEndpoint, patience, proxy, variant);
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
}
