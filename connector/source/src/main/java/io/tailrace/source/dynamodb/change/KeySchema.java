package io.tailrace.source.dynamodb.change;

import io.tailrace.json.JsonCursor;
import io.tailrace.row.AvroName;
import io.tailrace.source.KeyNames;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The primary key of a table, and the schema of the record keys made from it: S and N as strings (a number keeps its exact text), B as bytes.
 */
public record KeySchema(List<Attribute> attributes, Schema schema) {

    private static final String KIND = "Key";

    public record Attribute(String name, ScalarAttributeType type) {}

    /** The key of some table, before its topic is known. */
    public static KeySchema of(List<Attribute> attributes) {
        return of(attributes, AvroName.ofSchema(null, KIND), KeyNames.KEEP);
    }

    private static KeySchema of(List<Attribute> attributes, String name, KeyNames form) {
        SchemaBuilder builder = SchemaBuilder.struct().name(name);
        List<String> names = attributes.stream().map(Attribute::name).toList();
        List<String> fields = form == KeyNames.AVRO_SAFE ? AvroName.of(names) : names;
        for (int i = 0; i < fields.size(); i++) {
            Schema type =
                    attributes.get(i).type() == ScalarAttributeType.B ? Schema.BYTES_SCHEMA : Schema.STRING_SCHEMA;
            builder.field(fields.get(i), AvroName.noting(names.get(i), fields.get(i), type));
        }
        return new KeySchema(List.copyOf(attributes), builder.build());
    }

    /** The same key with a schema of this topic's own name: tables have different keys, and a registry may go by the name. */
    public KeySchema in(String topic, KeyNames names) {
        return of(attributes, AvroName.ofSchema(topic, KIND), names);
    }

    /** The inverse of {@link #toText}. Attribute names may hold any character, so the type comes first. */
    public static KeySchema parse(List<String> texts) {
        List<Attribute> attributes = new ArrayList<>();
        for (String text : texts) {
            int colon = text.indexOf(':');
            attributes.add(
                    new Attribute(text.substring(colon + 1), ScalarAttributeType.fromValue(text.substring(0, colon))));
        }
        return of(attributes);
    }

    public List<String> toText() {
        return attributes.stream()
                .map(attribute -> attribute.type() + ":" + attribute.name())
                .toList();
    }

    /** The key of an item; other attributes in the map do not matter. */
    Struct struct(Map<String, AttributeValue> item) {
        Struct key = new Struct(schema);
        for (int i = 0; i < attributes.size(); i++) {
            Attribute attribute = attributes.get(i);
            AttributeValue value = item.get(attribute.name());
            if (value == null) {
                throw new DataException("an item has no key attribute " + attribute.name());
            }
            key.put(
                    schema.fields().get(i),
                    switch (attribute.type()) {
                        case S -> value.s();
                        case N -> value.n();
                        case B -> value.b().asByteArray();
                        case UNKNOWN_TO_SDK_VERSION ->
                            throw new DataException("key attribute " + attribute.name() + " has an unknown type");
                    });
        }
        return key;
    }

    /**
     * The key that begins here, {@code {"id":{"S":"1"}}}.
     *
     * @throws DataException when it has other attributes than the table's key
     */
    public Struct read(JsonCursor in) {
        Struct key = new Struct(schema);
        enter(in, "a key");
        for (String name = in.firstName(); name != null; name = in.nextName()) {
            enter(in, "an attribute");
            @Nullable String type = in.firstName();
            if (type == null || !in.isText()) {
                throw in.expected("an attribute of type S, N or B");
            }
            String text = in.text();
            key.put(field(name), type.equals("B") ? bytes(in, text) : text);
            if (in.nextName() != null) {
                throw in.expected("an attribute of one type");
            }
        }
        key.validate();
        return key;
    }

    private Field field(String attribute) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.get(i).name().equals(attribute)) {
                return schema.fields().get(i);
            }
        }
        throw new DataException(attribute + " is not an attribute of the table's key");
    }

    private static byte[] bytes(JsonCursor in, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw in.expected("base64 before this");
        }
    }

    private static void enter(JsonCursor in, String what) {
        if (!in.opens('{')) {
            throw in.expected(what);
        }
    }

    /** A key of the right types that is not the key of any item. */
    public Map<String, AttributeValue> example() {
        Map<String, AttributeValue> key = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            key.put(
                    attribute.name(),
                    switch (attribute.type()) {
                        case N -> AttributeValue.fromN("0");
                        case B -> AttributeValue.fromB(SdkBytes.fromByteArray(new byte[1]));
                        case S, UNKNOWN_TO_SDK_VERSION -> AttributeValue.fromS("0");
                    });
        }
        return key;
    }

    /**
     * The key of no item: DynamoDB takes no empty key, and writes no zero with a sign. A compacted topic keeps its record beside those of all items. Read
     * as a number it is one, so that a typed key can be made of it.
     */
    Struct ofNoItem() {
        Struct key = new Struct(schema);
        for (int i = 0; i < attributes.size(); i++) {
            key.put(
                    schema.fields().get(i),
                    switch (attributes.get(i).type()) {
                        case N -> "-0";
                        case B -> new byte[0];
                        case S, UNKNOWN_TO_SDK_VERSION -> "";
                    });
        }
        return key;
    }

    /** The key attributes of an item, as text. */
    String json(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> key = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            AttributeValue value = item.get(attribute.name());
            if (value != null) {
                key.put(attribute.name(), value);
            }
        }
        return ItemJson.write(key);
    }
}
