package io.tailrace.cli.lake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB's JSON, such as {@code {"quantity":{"N":"2"}}}, as the SDK's values. Another reading than the transforms', on purpose. */
final class AttributeJson {
    private AttributeJson() {}

    /** The attributes of an item; none when there is no document. */
    static Map<String, AttributeValue> item(JsonNode document) {
        Map<String, AttributeValue> item = new HashMap<>();
        document.properties().forEach(attribute -> item.put(attribute.getKey(), value(attribute.getValue())));
        return item;
    }

    private static AttributeValue value(JsonNode node) {
        if (node.size() != 1) {
            throw new IllegalArgumentException("a DynamoDB value has one type, not " + node.size());
        }
        String type = node.fieldNames().next();
        JsonNode content = node.path(type);
        return switch (type) {
            case "S" -> AttributeValue.fromS(content.textValue());
            case "N" -> AttributeValue.fromN(content.textValue());
            case "B" -> AttributeValue.fromB(bytes(content));
            case "BOOL" -> AttributeValue.fromBool(content.booleanValue());
            case "NULL" -> AttributeValue.fromNul(content.booleanValue());
            case "M" -> AttributeValue.fromM(item(content));
            case "L" -> AttributeValue.fromL(each(content, AttributeJson::value));
            case "SS" -> AttributeValue.fromSs(each(content, JsonNode::textValue));
            case "NS" -> AttributeValue.fromNs(each(content, JsonNode::textValue));
            case "BS" -> AttributeValue.fromBs(each(content, AttributeJson::bytes));
            default -> throw new IllegalArgumentException("DynamoDB has no type " + type);
        };
    }

    private static SdkBytes bytes(JsonNode base64) {
        return SdkBytes.fromByteArray(Base64.getDecoder().decode(base64.textValue()));
    }

    private static <T> List<T> each(JsonNode array, Function<JsonNode, T> read) {
        List<T> values = new ArrayList<>();
        array.forEach(element -> values.add(read.apply(element)));
        return values;
    }
}
