package io.tailrace.row;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Names that Avro takes: letters, digits and {@code _}, no digit first. A legal name stays; each other one gets the same
 * legal name every time, and the attribute's own name is in a parameter of the field's schema.
 */
public final class AvroName {

    /** The parameter of a field's schema that has the attribute's own name. */
    static final String ATTRIBUTE = "tailrace.attribute";

    private static final String NAMESPACE = "io.tailrace.";

    private AvroName() {}

    static boolean isLegal(String name) {
        return of(name).equals(name);
    }

    /** A legal name: {@code _} for each character that cannot be in one, and before a digit that cannot come first. */
    public static String of(String name) {
        StringBuilder legal = new StringBuilder(name.length() + 1);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            if (isDigit && i == 0) {
                legal.append('_');
            }
            legal.append(isDigit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? c : '_');
        }
        return legal.isEmpty() ? "_" : legal.toString();
    }

    /** A legal name that no other name gets: with a checksum, where the name is not legal by itself. */
    public static String distinct(String name) {
        if (isLegal(name)) {
            return name;
        }
        CRC32 checksum = new CRC32();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        return of(name) + '_' + String.format("%08x", checksum.getValue());
    }

    /** Legal names for the fields of one struct, each given once, and the same ones in whatever order the fields are. */
    public static List<String> of(List<String> names) {
        List<String> plain = names.stream().map(AvroName::of).toList();
        List<String> legal = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            boolean isFree = Collections.frequency(plain, plain.get(i)) == 1;
            legal.add(isFree ? plain.get(i) : distinct(names.get(i)));
        }
        return legal;
    }

    /**
     * The name of the schema of a topic's keys or rows. A point in the topic's name parts the namespace, too.
     *
     * @param topic null when there is none
     */
    public static String ofSchema(@Nullable String topic, String kind) {
        return topic == null || topic.isEmpty()
                ? NAMESPACE + kind
                : NAMESPACE
                        + Stream.of(topic.split("\\.", -1))
                                .map(AvroName::distinct)
                                .collect(Collectors.joining("."))
                        + '.'
                        + kind;
    }

    /** The schema for a field of this name: with the attribute's name in a parameter when it is another. */
    public static Schema noting(String attribute, String field, Schema schema) {
        if (attribute.equals(field)) {
            return schema;
        }
        SchemaBuilder noting = switch (schema.type()) {
            case STRUCT -> {
                SchemaBuilder struct = SchemaBuilder.struct();
                schema.fields().forEach(each -> struct.field(each.name(), each.schema()));
                yield struct;
            }
            case ARRAY -> SchemaBuilder.array(schema.valueSchema());
            case MAP -> SchemaBuilder.map(schema.keySchema(), schema.valueSchema());
            case INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING, BYTES ->
                new SchemaBuilder(schema.type());
        };
        if (schema.name() != null) {
            noting.name(schema.name());
        }
        if (schema.version() != null) {
            noting.version(schema.version());
        }
        if (schema.parameters() != null) {
            noting.parameters(schema.parameters());
        }
        if (schema.isOptional()) {
            noting.optional();
        }
        return noting.parameter(ATTRIBUTE, attribute).build();
    }

    /** The name of the attribute that a field is for. */
    public static String attribute(Field field) {
        return field.schema().parameters() == null
                ? field.name()
                : field.schema().parameters().getOrDefault(ATTRIBUTE, field.name());
    }

    /** Whether the field's name has a checksum, because another field has the name that its attribute would give it. */
    public static boolean hasChecksum(Field field) {
        String attribute = attribute(field);
        return !attribute.equals(field.name()) && distinct(attribute).equals(field.name());
    }
}
