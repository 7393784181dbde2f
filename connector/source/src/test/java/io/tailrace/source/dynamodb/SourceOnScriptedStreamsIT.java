package io.tailrace.source.dynamodb;

import io.tailrace.testing.streams.ScriptedStreams;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract on the scripted server, however the worker delivers. */
@ParameterizedClass
@EnumSource
class SourceOnScriptedStreamsIT extends SourceContract {

    private static ScriptedStreams server;

    SourceOnScriptedStreamsIT(DeliveryMode manner) {
        super(manner);
    }

    @BeforeAll
    static void start() {
        server = ScriptedStreams.start(0);
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
