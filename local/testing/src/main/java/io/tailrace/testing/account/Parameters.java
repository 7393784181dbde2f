package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The parameters of one request. It remembers which ones were read, because ignoring a parameter would answer another question. */
final class Parameters {

    private final ObjectNode values;
    private final Set<String> read = new HashSet<>();
    private final List<Parameters> parts = new ArrayList<>();

    Parameters(ObjectNode values) {
        this.values = values;
    }

    String text(String name) {
        return optionalText(name)
                .orElseThrow(() -> ApiFault.validation("ValidationException", name + " must not be null."));
    }

    Optional<String> optionalText(String name) {
        return value(name).map(JsonNode::asText);
    }

    /** Bytes, which CBOR has as such and JSON in base64. */
    byte[] bytes(String name) throws IOException {
        return value(name)
                .orElseThrow(() -> ApiFault.validation("ValidationException", name + " must not be null."))
                .binaryValue();
    }

    int integer(String name, int otherwise) {
        return value(name).map(value -> Integer.parseInt(value.asText())).orElse(otherwise);
    }

    boolean flag(String name) {
        return value(name).map(value -> Boolean.parseBoolean(value.asText())).orElse(false);
    }

    /** A group of parameters; empty when it is not given. */
    Parameters object(String name) {
        return part(value(name).orElse(values.objectNode()));
    }

    List<Parameters> objects(String name) {
        List<Parameters> objects = new ArrayList<>();
        value(name).ifPresent(list -> list.forEach(value -> objects.add(part(value))));
        return objects;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        value(name).ifPresent(list -> list.forEach(value -> texts.add(value.asText())));
        return texts;
    }

    /** Call it once the answer is known. */
    void refuseUnread() {
        for (Iterator<String> names = values.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!read.contains(name)) {
                throw ApiFault.validation("ValidationException", "The parameter " + name + " is not known here.");
            }
        }
        parts.forEach(Parameters::refuseUnread);
    }

    private Parameters part(JsonNode value) {
        if (!(value instanceof ObjectNode object)) {
            throw ApiFault.validation("SerializationException", value + " is not a structure.");
        }
        Parameters part = new Parameters(object);
        parts.add(part);
        return part;
    }

    private Optional<JsonNode> value(String name) {
        read.add(name);
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isNull());
    }
}
