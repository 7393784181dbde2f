package io.tailrace.aws;

import org.jspecify.annotations.Nullable;

/** A role to assume through STS, as a table or bucket of another account asks for. */
public record AssumedRole(String arn, @Nullable String externalId, String sessionName) {}
