package io.tailrace.cli;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a DynamoDB table is: the options of commands that work with any. */
final class DynamoDbAddress {
    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "DynamoDB's address when it is not AWS, for example http://localhost:8000; any credentials do"
                    + " then.")
    private @Nullable URI endpoint;

    @Option(names = "--region", paramLabel = "REGION", description = "AWS region; else AWS_REGION or the profile's.")
    private @Nullable String region;

    @Nullable URI endpoint() {
        return endpoint;
    }

    @Nullable String region() {
        return region;
    }
}
