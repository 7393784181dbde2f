package io.tailrace.local.managed.kinesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The parameters of one request, each read as the type it must have. */
record Parameters(ObjectNode values, Encoding encoding) {

    /** Refuses parameters that the operation does not know: ignoring one would answer another question. */
    void allowOnly(Set<String> names) {
        for (Iterator<String> given = values.fieldNames(); given.hasNext(); ) {
            String name = given.next();
            if (!names.contains(name)) {
                throw KinesisFault.validation(name + " is not supported here; supported are " + names + ".");
            }
        }
    }

    boolean has(String name) {
        return values.hasNonNull(name);
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    Optional<String> optionalText(String name) {
        return value(name).map(value -> {
            if (!value.isTextual()) {
                throw KinesisFault.serialization(name + " is not a string.");
            }
            return value.textValue();
        });
    }

    /** The number, or its default when it is not given. */
    int integer(String name, int least, int most, int otherwise) {
        int number = value(name).map(JsonNode::intValue).orElse(otherwise);
        if (number < least || number > most) {
            throw KinesisFault.validation(name + " is " + number + "; it must be from " + least + " to " + most + ".");
        }
        return number;
    }

    Instant instant(String name) {
        return encoding.instant(value(name).orElseThrow(() -> missing(name)));
    }

    byte[] bytes(String name) {
        JsonNode value = value(name).orElseThrow(() -> missing(name));
        try {
            byte[] bytes = value.binaryValue();
            if (bytes != null) {
                return bytes;
            }
        } catch (IOException e) {
            throw KinesisFault.serialization(name + " is not base64.");
        }
        throw KinesisFault.serialization(name + " is neither bytes nor base64.");
    }

    Parameters object(String name) {
        if (value(name).orElseThrow(() -> missing(name)) instanceof ObjectNode object) {
            return new Parameters(object, encoding);
        }
        throw KinesisFault.serialization(name + " is not an object.");
    }

    List<Parameters> objects(String name) {
        List<Parameters> objects = new ArrayList<>();
        for (JsonNode value : value(name).orElseThrow(() -> missing(name))) {
            if (!(value instanceof ObjectNode object)) {
                throw KinesisFault.serialization(name + " holds something that is not an object.");
            }
            objects.add(new Parameters(object, encoding));
        }
        return objects;
    }

    private Optional<JsonNode> value(String name) {
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isNull());
    }

    private static KinesisFault missing(String name) {
        return KinesisFault.validation(name + " is missing.");
    }
}
