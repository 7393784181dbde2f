package io.tailrace.source.kinesis;

import io.tailrace.local.managed.kinesis.KinesisServer;
import java.net.URI;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Kinesis that a test runs over: the stand-in, and with {@code -Dtailrace.kinesis.endpoint=URL} an implementation that others have written. */
enum TestKinesis {
    STAND_IN,
    OTHERS;

    private static final String ENDPOINT = System.getProperty("tailrace.kinesis.endpoint", "");

    static Stream<TestKinesis> all() {
        return ENDPOINT.isEmpty() ? Stream.of(STAND_IN) : Stream.of(values());
    }

    Running start() {
        return switch (this) {
            case STAND_IN -> {
                KinesisServer server = KinesisServer.start(0);
                yield new Running(server.endpoint(), server);
            }
            case OTHERS -> new Running(URI.create(ENDPOINT), null);
        };
    }

    /** @param server to stop in the end; null when others do */
    record Running(URI endpoint, @Nullable KinesisServer server) implements AutoCloseable {

        @Override
        public void close() {
            if (server != null) {
                server.close();
            }
        }
    }
}
