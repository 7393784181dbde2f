package io.tailrace.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** Glue's documented constraint of a column's name: 1 to 255 bytes on a single line. */
final class GlueColumnName {
    private static final int LONGEST = 255;

    private GlueColumnName() {}

    static void require(JsonNode column) {
        String name = column.path("Name").asText("");
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST || !name.codePoints().allMatch(GlueColumnName::isAllowed)) {
            throw GlueFault.invalid("1 validation error detected: a column's name has " + bytes
                    + " bytes or a character that it cannot have.");
        }
    }

    private static boolean isAllowed(int c) {
        return c == '\t' || (c >= ' ' && c != 0xFFFE && c != 0xFFFF);
    }
}
