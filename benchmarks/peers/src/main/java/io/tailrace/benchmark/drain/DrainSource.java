package io.tailrace.benchmark.drain;

import java.net.URI;
import java.util.List;

/**
 * What is drained.
 *
 * @param endpoint of DynamoDB and DynamoDB Streams
 * @param region the region that its ARNs name
 * @param table the one table
 * @param streamArn its stream
 * @param leases the endpoint of another DynamoDB, for who keeps state there
 */
public record DrainSource(URI endpoint, String region, String table, String streamArn, URI leases) {

    /** As arguments of a command. */
    public List<String> toArguments() {
        return List.of(endpoint.toString(), region, table, streamArn, leases.toString());
    }

    static DrainSource of(List<String> arguments) {
        return new DrainSource(
                URI.create(arguments.get(0)),
                arguments.get(1),
                arguments.get(2),
                arguments.get(3),
                URI.create(arguments.get(4)));
    }
}
