package io.tailrace.cli.lake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item as the lake has it.
 *
 * @param columns the columns that hold something
 * @param rest what no column holds, in DynamoDB's own types
 * @param rows how many rows the item has; one, unless something is wrong
 */
record LakeItem(Map<LakeColumn, JsonNode> columns, Map<String, AttributeValue> rest, int rows) {
    LakeItem {
        columns = new LinkedHashMap<>(columns);
        rest = Map.copyOf(rest);
    }

    LakeItem(Map<LakeColumn, JsonNode> columns, Map<String, AttributeValue> rest) {
        this(columns, rest, 1);
    }

    LakeItem withRows(int number) {
        return new LakeItem(columns, rest, number);
    }
}
