package io.tailrace.cli.stack;

import io.tailrace.event.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The attributes of a DynamoDB table's primary key.
 *
 * @param attributes the hash key, and the sort key if there is one
 */
public record TableKey(List<Attribute> attributes) {
    private static final String HASH = "KeyAttribute";
    private static final String HASH_TYPE = "KeyType";
    private static final String SORT = "SortKeyAttribute";
    private static final String SORT_TYPE = "SortKeyType";

    /** The template's parameters about the key. */
    static final List<String> PARAMETERS = List.of(HASH, HASH_TYPE, SORT, SORT_TYPE);

    /** One attribute, of type S, N or B. */
    public record Attribute(String name, AttributeValue.Type type) {}

    public TableKey {
        attributes = List.copyOf(attributes);
    }

    /** The key of the table that the template creates with these parameters, the defaults among them. */
    static TableKey of(Map<String, String> parameters) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(attribute(parameters, HASH, HASH_TYPE));
        if (!parameters.getOrDefault(SORT, "").isEmpty()) {
            attributes.add(attribute(parameters, SORT, SORT_TYPE));
        }
        return new TableKey(attributes);
    }

    /** As the template's parameters. */
    Map<String, String> parameters() {
        Attribute hash = hash();
        Attribute sort = attributes.size() > 1 ? attributes.get(1) : new Attribute("", AttributeValue.Type.S);
        return Map.of(
                HASH,
                hash.name(),
                HASH_TYPE,
                hash.type().name(),
                SORT,
                sort.name(),
                SORT_TYPE,
                sort.type().name());
    }

    Attribute hash() {
        return attributes.get(0);
    }

    private static Attribute attribute(Map<String, String> parameters, String name, String type) {
        return new Attribute(
                parameters.getOrDefault(name, ""), AttributeValue.Type.valueOf(parameters.getOrDefault(type, "S")));
    }
}
