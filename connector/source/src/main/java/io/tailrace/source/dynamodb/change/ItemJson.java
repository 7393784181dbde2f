package io.tailrace.source.dynamodb.change;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SegmentedStringWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items of the SDK as DynamoDB JSON text, {@code {"id":{"S":"1"}}}: lossless, for numbers stay the text that they are on the wire. */
public final class ItemJson {

    private static final JsonFactory JSON = new JsonFactory();

    private ItemJson() {}

    public static String write(Map<String, AttributeValue> item) {
        // Its buffers are used again: two texts are made of every row.
        SegmentedStringWriter text = new SegmentedStringWriter(JSON._getBufferRecycler());
        try {
            try (JsonGenerator out = JSON.createGenerator(text)) {
                writeMap(out, item);
            }
            return text.getAndClear();
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be written", e);
        }
    }

    /**
     * Reads what {@link #write} made of a primary key.
     *
     * @throws DataException when it is anything but attributes of type S, N or B
     */
    public static Map<String, AttributeValue> readKey(String text) {
        Map<String, AttributeValue> key = new LinkedHashMap<>();
        try (JsonParser in = JSON.createParser(text)) {
            expect(in.nextToken(), JsonToken.START_OBJECT);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                expect(in.nextToken(), JsonToken.START_OBJECT);
                expect(in.nextToken(), JsonToken.FIELD_NAME);
                String type = in.currentName();
                expect(in.nextToken(), JsonToken.VALUE_STRING);
                key.put(name, keyValue(type, in));
                expect(in.nextToken(), JsonToken.END_OBJECT);
            }
        } catch (IOException e) {
            throw new DataException("a stored key is not DynamoDB JSON", e);
        }
        return key;
    }

    private static AttributeValue keyValue(String type, JsonParser in) throws IOException {
        return switch (type) {
            case "S" -> AttributeValue.fromS(in.getText());
            case "N" -> AttributeValue.fromN(in.getText());
            case "B" -> AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(in.getBinaryValue()));
            default -> throw new DataException("a stored key has an attribute of type " + type + ", not S, N or B");
        };
    }

    private static void expect(JsonToken found, JsonToken wanted) {
        if (found != wanted) {
            throw new DataException("a stored key is not DynamoDB JSON: found " + found + " in place of " + wanted);
        }
    }

    private static void writeMap(JsonGenerator out, Map<String, AttributeValue> map) throws IOException {
        out.writeStartObject();
        for (Map.Entry<String, AttributeValue> attribute : map.entrySet()) {
            out.writeFieldName(attribute.getKey());
            writeValue(out, attribute.getValue());
        }
        out.writeEndObject();
    }

    private static void writeValue(JsonGenerator out, AttributeValue value) throws IOException {
        out.writeStartObject();
        switch (value.type()) {
            case S -> out.writeStringField("S", value.s());
            case N -> out.writeStringField("N", value.n());
            case B -> out.writeBinaryField("B", value.b().asByteArrayUnsafe());
            case BOOL -> out.writeBooleanField("BOOL", value.bool());
            case NUL -> out.writeBooleanField("NULL", value.nul());
            case SS -> writeStrings(out, "SS", value.ss());
            case NS -> writeStrings(out, "NS", value.ns());
            case BS -> {
                out.writeArrayFieldStart("BS");
                for (SdkBytes bytes : value.bs()) {
                    out.writeBinary(bytes.asByteArrayUnsafe());
                }
                out.writeEndArray();
            }
            case M -> {
                out.writeFieldName("M");
                writeMap(out, value.m());
            }
            case L -> {
                out.writeArrayFieldStart("L");
                for (AttributeValue element : value.l()) {
                    writeValue(out, element);
                }
                out.writeEndArray();
            }
            case UNKNOWN_TO_SDK_VERSION ->
                throw new DataException(
                        "an attribute has a type that this version of the AWS SDK does not know; update the connector");
        }
        out.writeEndObject();
    }

    private static void writeStrings(JsonGenerator out, String type, List<String> strings) throws IOException {
        out.writeArrayFieldStart(type);
        for (String each : strings) {
            out.writeString(each);
        }
        out.writeEndArray();
    }
}
