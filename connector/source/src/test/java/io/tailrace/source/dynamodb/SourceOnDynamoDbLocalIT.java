package io.tailrace.source.dynamodb;

import io.tailrace.local.DynamoDbServer;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on DynamoDB Local. */
@ParameterizedClass
@EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE_LATE_AND_DROPPING"})
class SourceOnDynamoDbLocalIT extends SourceContract {

    private static DynamoDbServer server;

    SourceOnDynamoDbLocalIT(DeliveryMode manner) {
        super(manner);
    }

    @BeforeAll
    static void start() {
        server = DynamoDbServer.start(0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    URI endpoint() {
        return server.endpoint();
    }
}
