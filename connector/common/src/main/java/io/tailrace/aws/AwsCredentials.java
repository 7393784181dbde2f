package io.tailrace.aws;

import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Where the keys come from that sign the first request; an assumed role, if any, is built on top of it. */
public sealed interface AwsCredentials {

    /** The SDK's default chain: environment, system properties, profile, container, instance. */
    record DefaultChain() implements AwsCredentials {}

    /** A named profile of the shared configuration files. */
    record Profile(String name) implements AwsCredentials {}

    /** Keys written in the connector's configuration, best through a config provider. */
    record StaticKeys(
            String accessKeyId,
            Password secretAccessKey,
            @Nullable Password sessionToken) implements AwsCredentials {}

    /** Those of a role that is assumed first; another role may be assumed on top. */
    record OfRole(AwsCredentials base, AssumedRole role) implements AwsCredentials {}
}
