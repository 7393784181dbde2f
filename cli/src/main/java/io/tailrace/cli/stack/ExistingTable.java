package io.tailrace.cli.stack;

import io.tailrace.cli.stack.TableKey.Attribute;
import io.tailrace.event.AttributeValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * A table that a stack connects to and does not own.
 *
 * @param streamArn of its stream, which has images
 * @param keyArn the KMS key that it is encrypted with; empty for a key that AWS owns
 */
record ExistingTable(TableKey key, String streamArn, String keyArn) {
    static final String STREAM = "StreamArn";
    static final String KEY = "TableKeyArn";

    /**
     * Describes a table.
     *
     * @param region of the client, for the commands that messages name
     * @throws StackException when there is none, or its stream does not say what a row needs
     */
    static ExistingTable look(DynamoDbClient client, String name, String region) {
        TableDescription table;
        try {
            table = client.describeTable(describe -> describe.tableName(name)).table();
        } catch (ResourceNotFoundException missing) {
            throw new StackException(
                    "There is no table " + name + " here, and the file says table: existing. Check parameters.TableName"
                            + " and the region, or say table: new to have it created.",
                    missing);
        }
        StreamSpecification stream = table.streamSpecification();
        if (stream == null || !Boolean.TRUE.equals(stream.streamEnabled())) {
            throw new StackException("The table " + name + " has no stream. Turn it on:\n" + turnOn(name, region));
        }
        if (stream.streamViewType() != StreamViewType.NEW_AND_OLD_IMAGES) {
            throw new StackException("The stream of the table " + name + " has the view type "
                    + stream.streamViewTypeAsString()
                    + ", and rows need new and old images. A stream keeps its type: disable it, once all that reads it"
                    + " has read it to its end, and enable it again:\n    aws dynamodb update-table --table-name "
                    + name
                    + " --region " + region + " --stream-specification StreamEnabled=false\n" + turnOn(name, region));
        }
        String keyArn =
                table.sseDescription() == null ? null : table.sseDescription().kmsMasterKeyArn();
        return new ExistingTable(key(table), table.latestStreamArn(), keyArn == null ? "" : keyArn);
    }

    /** What a deployment fills in. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>(key.parameters());
        parameters.put(STREAM, streamArn);
        parameters.put(KEY, keyArn);
        return parameters;
    }

    private static String turnOn(String name, String region) {
        return "    aws dynamodb update-table --table-name " + name + " --region " + region
                + " --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES";
    }

    private static TableKey key(TableDescription table) {
        List<Attribute> attributes = new ArrayList<>();
        for (KeyType type : List.of(KeyType.HASH, KeyType.RANGE)) {
            for (KeySchemaElement element : table.keySchema()) {
                if (element.keyType() == type) {
                    attributes.add(new Attribute(element.attributeName(), type(table, element.attributeName())));
                }
            }
        }
        return new TableKey(attributes);
    }

    private static AttributeValue.Type type(TableDescription table, String attribute) {
        return table.attributeDefinitions().stream()
                .filter(definition -> definition.attributeName().equals(attribute))
                .map(definition -> AttributeValue.Type.valueOf(definition.attributeTypeAsString()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the key attribute " + attribute + " has no type"));
    }
}
