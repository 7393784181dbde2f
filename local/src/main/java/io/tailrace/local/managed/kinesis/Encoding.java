package io.tailrace.local.managed.kinesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a request and its reply are encoded. The Java client sends CBOR to Kinesis, the command line JSON. They differ in bytes,
 * which Jackson handles, and in times: CBOR has milliseconds, JSON has seconds with a fraction.
 */
@SuppressWarnings("ImmutableEnumChecker") // the mappers are never reconfigured
enum Encoding {
    JSON("application/x-amz-json-1.1", new ObjectMapper()) {
        @Override
        JsonNode time(Instant instant) {
            return DecimalNode.valueOf(BigDecimal.valueOf(instant.toEpochMilli(), 3));
        }

        @Override
        Instant instant(JsonNode time) {
            return Instant.ofEpochMilli(time.decimalValue().movePointRight(3).longValue());
        }
    },
    CBOR("application/x-amz-cbor-1.1", new CBORMapper()) {
        @Override
        JsonNode time(Instant instant) {
            return LongNode.valueOf(instant.toEpochMilli());
        }

        @Override
        Instant instant(JsonNode time) {
            return Instant.ofEpochMilli(time.longValue());
        }
    };

    private final String contentType;
    private final ObjectMapper mapper;

    Encoding(String contentType, ObjectMapper mapper) {
        this.contentType = contentType;
        this.mapper = mapper;
    }

    /** The encoding of a request; JSON when its type is neither, so that the refusal can be read. */
    static Encoding of(@Nullable String contentType) {
        return CBOR.contentType.equals(contentType) ? CBOR : JSON;
    }

    String contentType() {
        return contentType;
    }

    abstract JsonNode time(Instant instant);

    abstract Instant instant(JsonNode time);

    ObjectNode read(InputStream body) throws IOException {
        try {
            if (mapper.readTree(body) instanceof ObjectNode parameters) {
                return parameters;
            }
        } catch (JsonProcessingException e) {
            throw KinesisFault.serialization("The body is not " + this + ": " + e.getOriginalMessage());
        }
        throw KinesisFault.serialization("The body is not a " + this + " object.");
    }

    byte[] write(ObjectNode reply) throws IOException {
        return mapper.writeValueAsBytes(reply);
    }
}
