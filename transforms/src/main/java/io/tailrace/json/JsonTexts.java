package io.tailrace.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decodes JSON texts that are more than plain ASCII: escapes and UTF-8. An unpaired surrogate is kept where it is escaped.
 * UTF-8 that is truncated, overlong or of a surrogate is refused, except for surrogates in documents that were Java strings.
 */
final class JsonTexts {

    /** The buffer of a longer text is not kept. */
    private static final int KEPT_CAPACITY = 1 << 16;

    private char[] chars = new char[256];
    private int size;
    private boolean halvesKept;

    /** Takes surrogates that are encoded in three bytes, as {@link #utf8} writes them. */
    void keepHalves() {
        halvesKept = true;
    }

    void refuseHalves() {
        halvesKept = false;
    }

    /** Where a text stops being plain ASCII: at its closing quote if it is nothing else, or at the end of the bytes. */
    static int plainEnd(byte[] json, int from) {
        int at = from;
        for (; at + Long.BYTES <= json.length; at += Long.BYTES) {
            int plain = ByteWords.plainBytes(ByteWords.at(json, at));
            if (plain < Long.BYTES) {
                return at + plain;
            }
        }
        while (at < json.length && json[at] >= ' ' && json[at] != '"' && json[at] != '\\') {
            at++;
        }
        return at;
    }

    /**
     * Decodes the text that starts here, after its quote, to be taken by {@link #decoded}.
     *
     * @param plainEnd the end of the part that is plain ASCII
     * @return the position after its closing quote
     */
    int decode(byte[] json, int start, int plainEnd) {
        size = plainEnd - start;
        if (chars.length < size || chars.length > KEPT_CAPACITY) {
            chars = new char[Math.max(size, 256)];
        }
        for (int i = 0; i < size; i++) {
            chars[i] = (char) json[start + i];
        }
        int at = plainEnd;
        while (true) {
            int next = byteAt(json, at);
            if (next == '"') {
                return at + 1;
            }
            if (next == '\\') {
                at = escape(json, at + 1);
            } else if (next < ' ') {
                throw JsonCursor.notJson(at);
            } else if (next < 0x80) {
                add((char) next);
                at++;
            } else {
                at = beyondAscii(json, at, next);
            }
        }
    }

    /** The text that was decoded last. */
    String decoded() {
        return new String(chars, 0, size);
    }

    private int escape(byte[] json, int at) {
        int next = byteAt(json, at);
        if (next == 'u') {
            add((char) hex(json, at + 1));
            return at + 5;
        }
        add(
                switch (next) {
                    case '"', '\\', '/' -> (char) next;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> throw JsonCursor.notJson(at);
                });
        return at + 1;
    }

    private static int hex(byte[] json, int from) {
        int code = 0;
        for (int at = from; at < from + 4; at++) {
            int digit = byteAt(json, at);
            if (digit >= 0x80 || Character.digit(digit, 16) < 0) {
                throw JsonCursor.notJson(at);
            }
            code = code << 4 | Character.digit(digit, 16);
        }
        return code;
    }

    private int beyondAscii(byte[] json, int at, int first) {
        if (first >= 0xc2 && first < 0xe0) {
            add((char) ((first & 0x1f) << 6 | continuation(json, at + 1)));
            return at + 2;
        }
        if (first >= 0xe0 && first < 0xf0) {
            int code = (first & 0xf) << 12 | continuation(json, at + 1) << 6 | continuation(json, at + 2);
            if (code < 0x800 || (!halvesKept && Character.isSurrogate((char) code))) {
                throw JsonCursor.notJson(at);
            }
            add((char) code);
            return at + 3;
        }
        if (first >= 0xf0 && first < 0xf5) {
            int code = (first & 7) << 18
                    | continuation(json, at + 1) << 12
                    | continuation(json, at + 2) << 6
                    | continuation(json, at + 3);
            if (!Character.isSupplementaryCodePoint(code)) {
                throw JsonCursor.notJson(at);
            }
            add(Character.highSurrogate(code));
            add(Character.lowSurrogate(code));
            return at + 4;
        }
        throw JsonCursor.notJson(at);
    }

    private static int continuation(byte[] json, int at) {
        int next = byteAt(json, at);
        if ((next & 0xc0) != 0x80) {
            throw JsonCursor.notJson(at);
        }
        return next & 0x3f;
    }

    private static int byteAt(byte[] json, int at) {
        if (at >= json.length) {
            throw JsonCursor.notJson(json.length);
        }
        return json[at] & 0xff;
    }

    private void add(char c) {
        if (size == chars.length) {
            chars = Arrays.copyOf(chars, size * 2);
        }
        chars[size++] = c;
    }

    /** A document as the bytes that are read here: UTF-8, with three bytes for each unpaired surrogate. */
    static byte[] utf8(String json) {
        for (int i = 0; i < json.length(); i++) {
            if (Character.isSurrogate(json.charAt(i))) {
                if (Character.isLowSurrogate(json.charAt(i))
                        || i + 1 == json.length()
                        || !Character.isLowSurrogate(json.charAt(i + 1))) {
                    return eachCharAlone(json);
                }
                i++;
            }
        }
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] eachCharAlone(String json) {
        byte[] bytes = new byte[json.length() * 3];
        int size = 0;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x80) {
                bytes[size++] = (byte) c;
            } else if (c < 0x800) {
                bytes[size++] = (byte) (0xc0 | (c >> 6));
                bytes[size++] = (byte) (0x80 | (c & 0x3f));
            } else {
                bytes[size++] = (byte) (0xe0 | (c >> 12));
                bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[size++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        return Arrays.copyOf(bytes, size);
    }
}
