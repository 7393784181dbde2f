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
 */
record LakeItem(Map<LakeColumn, JsonNode> columns, Map<String, AttributeValue> rest) {
    LakeItem {
        columns = new LinkedHashMap<>(columns);
        rest = Map.copyOf(rest);
    }
}
