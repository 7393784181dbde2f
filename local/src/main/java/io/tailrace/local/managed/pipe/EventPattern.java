package io.tailrace.local.managed.pipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An EventBridge pattern: which changes a pipe passes on. Every field that the pattern names must match one member of its list:
 * a value, {@code {"exists": true|false}}, {@code {"prefix": "..."}} or {@code {"anything-but": [...]}}. The other operators of
 * EventBridge are refused.
 */
public final class EventPattern {

    /** Lets every change pass. */
    public static final EventPattern ANY = new EventPattern(change -> true);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Predicate<JsonNode> test;

    private EventPattern(Predicate<JsonNode> test) {
        this.test = test;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if the text is not a pattern, or uses an operator that is not supported
     */
    public static EventPattern parse(String text) {
        try {
            return new EventPattern(fields(JSON.readTree(text), "$"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The pattern is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    boolean matches(JsonNode change) {
        return test.test(change);
    }

    private static Predicate<JsonNode> fields(JsonNode pattern, String path) {
        if (!pattern.isObject() || pattern.isEmpty()) {
            throw new IllegalArgumentException("The pattern has no fields at " + path + ".");
        }
        List<Predicate<JsonNode>> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : pattern.properties()) {
            String name = field.getKey();
            Predicate<JsonNode> test = field.getValue().isArray()
                    ? anyOf(field.getValue(), path + "." + name)
                    : fields(field.getValue(), path + "." + name);
            all.add(change -> test.test(change.path(name)));
        }
        return change -> all.stream().allMatch(each -> each.test(change));
    }

    private static Predicate<JsonNode> anyOf(JsonNode members, String path) {
        List<Predicate<JsonNode>> any = new ArrayList<>();
        members.forEach(member -> any.add(member(member, path)));
        return value -> any.stream().anyMatch(each -> each.test(value));
    }

    private static Predicate<JsonNode> member(JsonNode member, String path) {
        if (!member.isObject()) {
            return member::equals;
        }
        String operator = member.size() == 1 ? member.fieldNames().next() : member.toString();
        JsonNode operand = member.path(operator);
        return switch (operator) {
            case "exists" -> value -> value.isMissingNode() != operand.booleanValue();
            case "prefix" -> value -> value.isTextual() && value.textValue().startsWith(operand.textValue());
            case "anything-but" -> value -> !value.isMissingNode() && !contains(operand, value);
            default ->
                throw new IllegalArgumentException("The pattern uses " + operator + " at " + path
                        + "; supported are values, exists, prefix and anything-but.");
        };
    }

    private static boolean contains(JsonNode operand, JsonNode value) {
        if (!operand.isArray()) {
            return operand.equals(value);
        }
        for (JsonNode member : operand) {
            if (member.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
