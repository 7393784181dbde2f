package io.tailrace.cli.connect;

import java.util.Map;
import java.util.TreeMap;

/**
 * A connector as a worker has it.
 *
 * @param config its options; references to other places are not resolved, and what they stand for is never in it
 */
public record DeployedConnector(ConnectorState state, Map<String, String> config) {
    private static final String SOURCE = "io.tailrace.source.dynamodb.DynamoDbSourceConnector";
    private static final String SINK = "io.tailrace.sink.s3.S3SinkConnector";

    public DeployedConnector {
        config = Map.copyOf(new TreeMap<>(config));
    }

    /** Whether it is the DynamoDB source. */
    public boolean isOurSource() {
        return SOURCE.equals(config.get("connector.class"));
    }

    /** Whether it is the S3 sink. */
    public boolean isOurSink() {
        return SINK.equals(config.get("connector.class"));
    }
}
