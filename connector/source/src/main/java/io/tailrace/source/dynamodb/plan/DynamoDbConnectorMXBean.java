package io.tailrace.source.dynamodb.plan;

import java.util.Map;

/** What JMX shows of the connector itself, under {@code io.tailrace:type=dynamodb-source,connector=...}, on the worker that runs it. */
public interface DynamoDbConnectorMXBean {

    /** Tables that the tasks read. */
    int getTablesCaptured();

    /** Tables, listed or found by their tags, that are not captured, or soon will not be: alert on it. */
    int getTablesInTrouble();

    /** Why, by table; {@code table.tags} is the search by tag. */
    Map<String, String> getTroubleByTable();
}
