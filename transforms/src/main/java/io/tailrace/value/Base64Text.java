package io.tailrace.value;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64 as DynamoDB writes it, and as tools that copy its items write it: without padding, or safe for URLs. */
public final class Base64Text {

    private Base64Text() {}

    /** The bytes, or null when the text is not base64. */
    public static byte @Nullable [] decode(String text) {
        boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            return (urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
