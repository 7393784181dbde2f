package io.tailrace.aws;

import static io.tailrace.aws.AwsOptions.ACCESS_KEY_ID;
import static io.tailrace.aws.AwsOptions.ATTEMPT_TIMEOUT;
import static io.tailrace.aws.AwsOptions.CALL_TIMEOUT;
import static io.tailrace.aws.AwsOptions.MAX_ATTEMPTS;
import static io.tailrace.aws.AwsOptions.PROFILE;
import static io.tailrace.aws.AwsOptions.REGION;
import static io.tailrace.aws.AwsOptions.ROLE_ARN;
import static io.tailrace.aws.AwsOptions.ROLE_EXTERNAL_ID;
import static io.tailrace.aws.AwsOptions.ROLE_SESSION_NAME;
import static io.tailrace.aws.AwsOptions.SECRET_ACCESS_KEY;
import static io.tailrace.aws.AwsOptions.SESSION_TOKEN;
import static io.tailrace.aws.AwsOptions.STS_ENDPOINT;

import java.net.URI;
import java.net.URISyntaxException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** The definition of the options that all connectors have in common, for parsing, validation and documentation. */
final class AwsConfigDef {

    private static final String GROUP = "AWS";

    private AwsConfigDef() {}

    static ConfigDef define(ConfigDef definition) {
        int order = 0;
        definition
                .define(
                        REGION,
                        ConfigDef.Type.STRING,
                        null,
                        matching("[a-z0-9-]+", "the name of a region, for example eu-central-1"),
                        Importance.HIGH,
                        "The AWS region, for example eu-central-1. If it is not set, the SDK looks in the"
                                + " environment, the profile and the instance metadata.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Region")
                .define(
                        ACCESS_KEY_ID,
                        ConfigDef.Type.STRING,
                        null,
                        matching("\\w+", "an access key id: letters and digits"),
                        Importance.MEDIUM,
                        "Access key id of a static key pair; needs " + SECRET_ACCESS_KEY
                                + ". Prefer a role: leave all key options out and the SDK's default chain finds the"
                                + " worker's own credentials and renews them.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Access key id")
                .define(
                        SECRET_ACCESS_KEY,
                        ConfigDef.Type.PASSWORD,
                        null,
                        notBlank(),
                        Importance.MEDIUM,
                        "Secret of " + ACCESS_KEY_ID
                                + ". Pass it through a config provider, for example ${file:/run/secrets/aws:secret}.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Secret access key")
                .define(
                        SESSION_TOKEN,
                        ConfigDef.Type.PASSWORD,
                        null,
                        notBlank(),
                        Importance.LOW,
                        "Session token of temporary keys. Such keys expire after hours, and the connector then fails:"
                                + " use a role for anything longer.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Session token")
                .define(
                        PROFILE,
                        ConfigDef.Type.STRING,
                        null,
                        matching("\\S(.*\\S)?", "the name of a profile"),
                        Importance.LOW,
                        "Name of a profile in the shared AWS configuration files of the worker's user: keys, a role, or IAM Identity Center (SSO), "
                                + "to which that user signs in with aws sso login. Not together with "
                                + ACCESS_KEY_ID + ".",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Profile")
                .define(
                        ROLE_ARN,
                        ConfigDef.Type.STRING,
                        null,
                        matching(
                                "arn:aws[a-z-]*:iam::[0-9]{12}:role/\\S+",
                                "a role's ARN, for example arn:aws:iam::123456789012:role/orders-reader"),
                        Importance.MEDIUM,
                        "ARN of a role to assume through STS with the credentials above, for example to reach another"
                                + " account. Its keys are renewed by the SDK.",
                        GROUP,
                        ++order,
                        Width.LONG,
                        "Role to assume")
                .define(
                        ROLE_EXTERNAL_ID,
                        ConfigDef.Type.STRING,
                        null,
                        externalId(),
                        Importance.LOW,
                        "External id that the trust policy of " + ROLE_ARN + " may require.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "External id")
                .define(
                        ROLE_SESSION_NAME,
                        ConfigDef.Type.STRING,
                        "tailrace",
                        matching("[A-Za-z0-9_=,.@-]{2,64}", "2 to 64 letters, digits and any of _=,.@-"),
                        Importance.LOW,
                        "Session name of the assumed role, as CloudTrail shows it: 2 to 64 letters, digits and any of"
                                + " _=,.@- (limit of STS).",
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
                        "How often the SDK tries one call, with backoff, before the connector's own slower retries"
                                + " take over. More attempts hide short faults; fewer show them earlier in logs and"
                                + " metrics.",
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
                        "Time limit of one call with all its attempts, in milliseconds. Must not be shorter than "
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
                        "Time limit of one attempt, in milliseconds. A shorter limit detects a dead connection"
                                + " sooner; too short a limit breaks large uploads over slow connections.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Attempt timeout");
        order = NetworkConfigDef.define(definition, GROUP, order);
        return defineEndpoint(definition, STS_ENDPOINT, "STS", GROUP, ++order, "");
    }

    static ConfigDef defineEndpoint(
            ConfigDef definition, String name, String service, String group, int order, String addition) {
        return definition.define(
                name,
                ConfigDef.Type.STRING,
                null,
                LambdaValidator.with(
                        AwsConfigDef::requireEndpoint,
                        () -> "an http or https URL with a host, for example http://localhost:8000"),
                Importance.LOW,
                "URL of " + service
                        + " when it is not the region's own: a VPC endpoint, or a server on this machine, for example http://localhost:8000."
                        + addition,
                group,
                order,
                Width.LONG,
                service + " endpoint");
    }

    static Validator externalId() {
        return matching("[\\w+=,.@:/-]{2,1224}", "2 to 1224 letters, digits and any of _+=,.@:/- (limit of STS)");
    }

    /** Nothing, or a text of this kind. */
    static Validator matching(String pattern, String kind) {
        return LambdaValidator.with(
                (name, value) -> {
                    if (value != null && !value.toString().matches(pattern)) {
                        throw new ConfigException(name, value, "must be " + kind);
                    }
                },
                () -> kind);
    }

    /** Nothing, or a secret; an empty one is usually a reference to a place that has none. */
    private static Validator notBlank() {
        return LambdaValidator.with(
                (name, value) -> {
                    if (value instanceof Password secret && secret.value().isBlank()) {
                        throw new ConfigException(name + " is empty: remove it, or give it its value");
                    }
                },
                () -> "not empty");
    }

    static void requireEndpoint(String name, @Nullable Object value) {
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
            throw new ConfigException(
                    name,
                    value,
                    "is not a valid URL; it must be an http or https URL with a host, for example"
                            + " http://localhost:8000: "
                            + e.getMessage());
        }
    }
}
