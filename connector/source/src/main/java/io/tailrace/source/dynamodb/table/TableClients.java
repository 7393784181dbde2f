package io.tailrace.source.dynamodb.table;

import io.tailrace.aws.AssumedRole;
import io.tailrace.aws.AwsClients;
import io.tailrace.source.dynamodb.option.SourceOptions;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** The clients for each table: the connector's own, or for a table with a role of its own those that assume it. The maker of the first closes all. */
public final class TableClients {

    private final AwsClients own;
    private final SourceOptions options;
    private final DynamoDbClient dynamoDb;
    private final DynamoDbStreamsClient streams;
    private final Map<AssumedRole, TableClients> byRole = new HashMap<>();

    public TableClients(AwsClients own, SourceOptions options) {
        this.own = own;
        this.options = options;
        this.dynamoDb = own.dynamoDb(options.endpoints().dynamoDb());
        this.streams = own.dynamoDbStreams(options.endpoints().streams());
    }

    public DynamoDbClient dynamoDb(String table) {
        return of(table).dynamoDb;
    }

    public DynamoDbStreamsClient streams(String table) {
        return of(table).streams;
    }

    /** What calls name the table by. */
    public String target(String table) {
        return options.table(table).target();
    }

    private synchronized TableClients of(String table) {
        AssumedRole role = options.table(table).role();
        return role == null
                ? this
                : byRole.computeIfAbsent(role, assumed -> new TableClients(own.assuming(assumed), options));
    }
}
