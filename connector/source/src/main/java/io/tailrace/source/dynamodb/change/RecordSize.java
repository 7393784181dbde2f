package io.tailrace.source.dynamodb.change;

import io.tailrace.source.KeyedChange;
import org.apache.kafka.connect.data.Struct;

/**
 * How large the record of a change becomes, written as JSON without schemas. It is counted, not written, and never less than what Kafka's
 * JsonConverter makes of it. The images are JSON in JSON there, so each of their quotes takes two bytes.
 */
public final class RecordSize {

    // Names of fields, and texts whose length is bounded: ARNs, ids, the table's name.
    private static final int ENVELOPE = 2_048;
    // A control character, or half of a pair, which Jackson escapes too: backslash, u, four digits.
    private static final int LONGEST_CHARACTER = 6;

    private RecordSize() {}

    /** Whether a change fits into so many bytes. Most do by the length of their texts, which are not looked at then. */
    public static boolean isWithin(long bytes, KeyedChange event) {
        Struct dynamodb = event.value().getStruct("dynamodb");
        long characters = 2L * length(dynamodb, "Keys") + length(dynamodb, "NewImage") + length(dynamodb, "OldImage");
        return characters * LONGEST_CHARACTER + ENVELOPE <= bytes || of(event) <= bytes;
    }

    public static long of(KeyedChange event) {
        Struct dynamodb = event.value().getStruct("dynamodb");
        // The keys are in the record's key too, without DynamoDB's types.
        return ENVELOPE + 2 * bytes(dynamodb, "Keys") + bytes(dynamodb, "NewImage") + bytes(dynamodb, "OldImage");
    }

    private static int length(Struct dynamodb, String field) {
        String text = dynamodb.getString(field);
        return text == null ? 0 : text.length();
    }

    private static long bytes(Struct dynamodb, String field) {
        String text = dynamodb.getString(field);
        long bytes = 0;
        for (int i = 0; text != null && i < text.length(); i++) {
            bytes += bytes(text.charAt(i));
        }
        return bytes;
    }

    private static int bytes(char character) {
        if (character >= ' ' && character < 0x80) {
            return character == '"' || character == '\\' ? 2 : 1;
        }
        if (character < ' ') {
            return "\b\t\n\f\r".indexOf(character) < 0 ? LONGEST_CHARACTER : 2;
        }
        if (Character.isSurrogate(character)) {
            return LONGEST_CHARACTER;
        }
        return character < 0x800 ? 2 : 3;
    }
}
