package io.tailrace.transform;

import io.tailrace.event.json.DynamoDbJson;
import java.util.Base64;
import java.util.Random;

/** Random changes of random items, as the JSON that a stream sends. */
final class RandomChanges {

    private static final String[] OPERATIONS = {"INSERT", "MODIFY", "REMOVE", "READ"};
    private static final String[] TEXTS = {
        "",
        "plain",
        "with \"quotes\" and \\",
        "line\nbreak\ttab\u0001",
        "\u2028\u2029",
        "größe",
        "😀",
        "{\"S\":\"x\"}",
        "null"
    };

    /** Few, so that declared columns, undeclared attributes and changes of type all occur. */
    private static final String[] NAMES = {
        "id", "name", "amount", "flag", "nested", "list", "set", "when", "a.b", "Ünï", "", "nested_id"
    };

    private final Random random;
    private final int maxDepth;

    /** @param maxDepth how deep lists and maps may nest; one item in eight has one that is as deep as that or less */
    RandomChanges(Random random, int maxDepth) {
        this.random = random;
        this.maxDepth = maxDepth;
    }

    /** The JSON of one change; each of its parts is there or not, as the operation has it. */
    Change next() {
        String operation = OPERATIONS[random.nextInt(OPERATIONS.length)];
        String keys = "{\"id\":{\"S\":\"" + random.nextInt(1000) + "\"}}";
        String newImage = operation.equals("REMOVE") ? null : item(0);
        String oldImage = operation.equals("INSERT") || operation.equals("READ") ? null : item(0);
        return new Change(operation, 1_700_000_000L + random.nextInt(100_000_000), keys, newImage, oldImage);
    }

    /** An image as DynamoDB JSON. */
    String item(int depth) {
        StringBuilder json = new StringBuilder("{");
        int size = random.nextInt(depth == 0 ? NAMES.length : 4);
        int first = random.nextInt(NAMES.length);
        for (int i = 0; i < size; i++) {
            json.append(i == 0 ? "" : ",");
            DynamoDbJson.appendText(json, NAMES[(first + i) % NAMES.length]);
            json.append(':').append(value(depth));
        }
        if (depth == 0 && random.nextInt(8) == 0) {
            json.append(size == 0 ? "" : ",").append("\"deep\":").append(nested(1 + random.nextInt(maxDepth)));
        }
        return json.append('}').toString();
    }

    /** Maps and lists in each other, so many levels, with a value beside each. */
    private String nested(int levels) {
        String value = value(maxDepth);
        for (int i = 0; i < levels; i++) {
            value = random.nextBoolean()
                    ? "{\"M\":{\"m\":" + value + ",\"n\":" + value(maxDepth) + "}}"
                    : "{\"L\":[" + value + "," + value(maxDepth) + "]}";
        }
        return value;
    }

    private String value(int depth) {
        int kind = random.nextInt(depth >= maxDepth ? 7 : 10);
        return switch (kind) {
            case 0 -> "{\"S\":" + text() + "}";
            case 1, 2 -> "{\"N\":\"" + number() + "\"}";
            case 3 -> "{\"BOOL\":" + random.nextBoolean() + "}";
            case 4 -> "{\"NULL\":true}";
            case 5 -> "{\"B\":\"" + binary() + "\"}";
            case 6 -> random.nextBoolean() ? "{\"SS\":[" + text() + "]}" : "{\"NS\":[\"" + number() + "\",\"1\"]}";
            case 7 -> "{\"M\":" + item(depth + 1) + "}";
            case 8 -> "{\"L\":[" + value(depth + 1) + "," + value(depth + 1) + "]}";
            default -> random.nextBoolean() ? "{\"L\":[]}" : "{\"M\":{}}";
        };
    }

    private String text() {
        StringBuilder json = new StringBuilder();
        DynamoDbJson.appendText(
                json, random.nextInt(4) == 0 ? "2026-11-22T13:45:00.123Z" : TEXTS[random.nextInt(TEXTS.length)]);
        return json.toString();
    }

    private String number() {
        return switch (random.nextInt(6)) {
            case 0 -> Long.toString(random.nextLong());
            case 1 -> random.nextInt(1000) + "." + random.nextInt(100);
            case 2 -> "9".repeat(1 + random.nextInt(38));
            case 3 -> "-0." + "0".repeat(random.nextInt(20)) + "1";
            case 4 -> "1E" + (random.nextInt(250) - 125);
            default -> Integer.toString(random.nextInt(100));
        };
    }

    private String binary() {
        byte[] bytes = new byte[random.nextInt(8)];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
