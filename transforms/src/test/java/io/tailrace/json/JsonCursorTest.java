package io.tailrace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.event.MalformedEventException;
import io.tailrace.testing.Rounds;
import io.tailrace.testing.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {

    private static final int DOCUMENTS = Rounds.of(10_000);
    private static final JsonFactory JACKSON = new JsonFactory();

    /** Whatever may stand in a document, and some of what may not. */
    private static final String CHARACTERS =
            "{}[]:,\"\\/ \t\n\r\u0000\u001f\u007f0123456789+-.eEtrufalsn'bNI\u00e9\u2028\ud83d\ude00\ufeff";

    private final JsonCursor cursor = new JsonCursor();

    /** Jackson is the oracle: the same values of whatever it reads, and nothing of what it refuses. */
    @Test
    void reads_what_jackson_reads_and_refuses_what_jackson_refuses() {
        Seed seed = Seed.of(JsonCursorTest.class);
        Random random = seed.random();
        int read = 0;
        int refused = 0;

        for (int i = 0; i < DOCUMENTS; i++) {
            StringBuilder text = new StringBuilder();
            appendValue(text, random, 0);
            byte[] json = damaged(text.toString(), random);
            String expected = jackson(json);
            String actual = walk(json);
            if (expected == null ? actual != null : !expected.equals(actual)) {
                fail("%s; %s%n expected %s%n but was %s"
                        .formatted(HexFormat.of().formatHex(json), seed, expected, actual));
            }
            if (expected == null ? skips(json) : !skips(json)) {
                fail("skipping %s; %s".formatted(HexFormat.of().formatHex(json), seed));
            }
            read += expected == null ? 0 : 1;
            refused += expected == null ? 1 : 0;
        }

        assertThat(read).as("documents that were read, %s", seed).isGreaterThan(DOCUMENTS / 10);
        assertThat(refused).as("documents that were refused, %s", seed).isGreaterThan(DOCUMENTS / 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c3", // cut
                "c328", // no continuation
                "80", // continuation alone
                "c0af", // two bytes for what is one
                "e080af", // three bytes for what is one
                "f08080af", // four bytes for what is one
                "f4908080", // beyond Unicode
                "f8888080", // five bytes
                "ff"
            })
    void refuses_bytes_that_are_not_utf8(String hex) {
        byte[] json = quoted(HexFormat.of().parseHex(hex));

        assertThat(walk(json)).isNull();
        assertThat(skips(json)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"c3a9, é", "e282ac, €", "f09f9880, 😀", "f48fbfbf, \uDBFF\uDFFF", "efbfbd, \uFFFD"})
    void reads_utf8_of_any_length(String hex, String text) {
        cursor.start(quoted(HexFormat.of().parseHex(hex)));

        assertThat(cursor.isText()).isTrue();
        assertThat(cursor.text()).isEqualTo(text);
    }

    @Test
    void keeps_half_a_surrogate_pair() {
        String half = "a\ud83d";

        cursor.start("\"a\\ud83d\"".getBytes(StandardCharsets.UTF_8));
        assertThat(cursor.isText()).isTrue();
        assertThat(cursor.text()).isEqualTo(half);

        cursor.start('"' + half + '"');
        assertThat(cursor.isText()).isTrue();
        assertThat(cursor.text()).isEqualTo(half);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eda0bd", "edb880", "eda0bdedb880", "61eda08062"})
    void refuses_surrogates_as_utf8(String hex) {
        byte[] json = quoted(HexFormat.of().parseHex(hex));

        cursor.start(json);
        assertThatThrownBy(() -> cursor.text()).isInstanceOf(MalformedEventException.class);
        cursor.start(json);
        assertThatThrownBy(() -> cursor.skip()).isInstanceOf(MalformedEventException.class);
    }

    @Test
    void keeps_the_text_around_an_unpaired_surrogate() {
        String text = "a\u0080\u07ff\u0800\uffff\ud83d\ude00\ud83d";

        cursor.start('"' + text + '"');

        assertThat(cursor.isText()).isTrue();
        assertThat(cursor.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "QUJD", "é€😀", "a\\n\\u0041"})
    void gives_a_text_as_utf8(String json) {
        cursor.start(("[\"" + json + "\",1]").getBytes(StandardCharsets.UTF_8));

        assertThat(cursor.opens('[')).isTrue();
        assertThat(cursor.firstElement()).isTrue();
        assertThat(StandardCharsets.UTF_8.decode(cursor.utf8Text()).toString())
                .isEqualTo(json.replace("\\n", "\n").replace("\\u0041", "A"));
        assertThat(cursor.nextElement()).isTrue();
        assertThat(cursor.number()).isEqualTo("1");
    }

    @Test
    void encodes_text_as_utf8() {
        String text = "ascii é € 😀 \uffff";

        assertThat(JsonTexts.utf8(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void reads_a_text_of_any_length_and_wherever_its_bytes_lie() {
        for (int length = 0; length < 70; length++) {
            for (int before = 0; before < 9; before++) {
                for (String special : new String[] {"", "é", "\\n", "\\u0041"}) {
                    String text = "x".repeat(length) + special + "y";
                    String expected = text.replace("\\n", "\n").replace("\\u0041", "A");
                    cursor.start((" ".repeat(before) + '"' + text + '"').getBytes(StandardCharsets.UTF_8));
                    assertThat(cursor.isText()).isTrue();
                    assertThat(cursor.text()).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void knows_a_name_again_and_tells_it_from_others() {
        String[] names = new String[2_000];
        Arrays.setAll(names, i -> i % 2 == 0 ? "n".repeat(i % 80) + i : i + "n".repeat(i % 80));

        for (int round = 0; round < 3; round++) {
            for (String name : names) {
                assertThat(onlyName(name)).isEqualTo(name);
            }
        }
        assertThat(onlyName("order_id")).isSameAs(onlyName("order_id"));
        assertThat(onlyName("S")).isSameAs(onlyName("S"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":{"b":[0,{"c":!     | /a/b/1/c
            {"a/b":{"m~n":!         | /a~1b/m~0n
            [[],[1,!                | /1/1
            !                       | ``
            """)
    void says_where_it_is(String json, String pointer) {
        cursor.start(json.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> append(new StringBuilder())).isInstanceOf(MalformedEventException.class);
        assertThat(cursor.pointer()).isEqualTo(pointer);
    }

    @Test
    void skips_to_any_depth_that_the_stack_bears_and_no_deeper() {
        assertThat(skips(("[".repeat(1_000) + "]".repeat(1_000)).getBytes(StandardCharsets.UTF_8)))
                .isTrue();

        cursor.start("[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(cursor::skip).hasMessage("nested deeper than 1000 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": [1.50, \"\\u0041 €\" ] }", "\"\"", "-1e5", "null", "[ ]"})
    void gives_what_was_passed_as_it_is_written(String value) {
        cursor.start(("[ " + value + " , 1]").getBytes(StandardCharsets.UTF_8));
        assertThat(cursor.opens('[')).isTrue();
        assertThat(cursor.firstElement()).isTrue();

        int start = cursor.offset();
        cursor.skip();

        assertThat(cursor.since(start)).isEqualTo(value);
        assertThat(cursor.nextElement()).isTrue();
        assertThat(cursor.number()).isEqualTo("1");
    }

    @Test
    void passes_a_byte_order_mark() {
        cursor.start("\ufeff{}".getBytes(StandardCharsets.UTF_8));

        assertThat(cursor.opens('{')).isTrue();
    }

    private String onlyName(String name) {
        cursor.start(("{\"" + name + "\":1}").getBytes(StandardCharsets.UTF_8));
        assertThat(cursor.opens('{')).isTrue();
        return String.valueOf(cursor.firstName());
    }

    private static byte[] quoted(byte[] bytes) {
        byte[] quoted = new byte[bytes.length + 2];
        quoted[0] = '"';
        System.arraycopy(bytes, 0, quoted, 1, bytes.length);
        quoted[bytes.length + 1] = '"';
        return quoted;
    }

    /** The document's values as a text that tells them apart, or null when it is refused. */
    private @Nullable String walk(byte[] json) {
        try {
            cursor.start(json);
            StringBuilder values = new StringBuilder();
            append(values);
            cursor.end();
            return values.toString();
        } catch (MalformedEventException e) {
            return null;
        }
    }

    private void append(StringBuilder values) {
        if (cursor.opens('{')) {
            values.append("{ ");
            for (String name = cursor.firstName(); name != null; name = cursor.nextName()) {
                values.append("name ").append(name).append(' ');
                append(values);
            }
            values.append("} ");
        } else if (cursor.opens('[')) {
            values.append("[ ");
            for (boolean more = cursor.firstElement(); more; more = cursor.nextElement()) {
                append(values);
            }
            values.append("] ");
        } else if (cursor.isText()) {
            values.append("text ").append(cursor.text()).append(' ');
        } else if (cursor.passesNull()) {
            values.append("null ");
        } else if (cursor.passesTrue()) {
            values.append("true ");
        } else if (cursor.passesFalse()) {
            values.append("false ");
        } else {
            String number = cursor.number();
            if (number == null) {
                throw cursor.expected("a value");
            }
            values.append("number ").append(number).append(' ');
        }
    }

    private boolean skips(byte[] json) {
        try {
            cursor.start(json);
            cursor.skip();
            cursor.end();
            return true;
        } catch (MalformedEventException e) {
            return false;
        }
    }

    private static @Nullable String jackson(byte[] json) {
        StringBuilder values = new StringBuilder();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            try (JsonParser parser = JACKSON.createParser(text.startsWith("\ufeff") ? text.substring(1) : text)) {
                int depth = 0;
                do {
                    JsonToken token = parser.nextToken();
                    if (token == null) {
                        return null;
                    }
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                    values.append(
                                    switch (token) {
                                        case FIELD_NAME -> "name " + parser.currentName();
                                        case VALUE_STRING -> "text " + parser.getText();
                                        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number " + parser.getText();
                                        default -> parser.getText();
                                    })
                            .append(' ');
                } while (depth > 0);
                return parser.nextToken() == null ? values.toString() : null;
            }
        } catch (CharacterCodingException e) {
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    private static void appendValue(StringBuilder json, Random random, int depth) {
        switch (random.nextInt(depth > 3 ? 5 : 7)) {
            case 0 -> json.append(new String[] {"true", "false", "null"}[random.nextInt(3)]);
            case 1 -> json.append(new String[] {"0", "-0", "12", "-1.50", "1e5", "1E-7", "0.0e+10"}[random.nextInt(7)]);
            case 2, 3, 4 -> appendText(json, random);
            case 5 -> {
                json.append('[');
                appendValues(json, random, depth, false);
                json.append(']');
            }
            default -> {
                json.append('{');
                appendValues(json, random, depth, true);
                json.append('}');
            }
        }
    }

    private static void appendValues(StringBuilder json, Random random, int depth, boolean named) {
        for (int i = random.nextInt(4); i > 0; i--) {
            if (named) {
                appendText(json, random);
                json.append(random.nextInt(4) == 0 ? " : " : ":");
            }
            appendValue(json, random, depth + 1);
            json.append(i == 1 ? "" : random.nextInt(4) == 0 ? " ,\n" : ",");
        }
    }

    private static void appendText(StringBuilder json, Random random) {
        json.append('"');
        for (int i = random.nextInt(12); i > 0; i--) {
            json.append(
                    switch (random.nextInt(12)) {
                        case 0 -> "\\" + "\"\\/bfnrt".charAt(random.nextInt(8));
                        case 1 -> "\\u00" + "0123456789abcdefABCDEF".charAt(random.nextInt(22)) + "9";
                        case 2 -> new String[] {"é", "€", "😀"}[random.nextInt(3)];
                        default -> String.valueOf((char) ('a' + random.nextInt(26)));
                    });
        }
        json.append('"');
    }

    /** Half of the time as it is; otherwise with a character changed, added or taken away, a byte changed, or cut. */
    private static byte[] damaged(String json, Random random) {
        StringBuilder text = new StringBuilder(json);
        int place = random.nextInt(text.length());
        char other = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
        switch (random.nextInt(10)) {
            case 0 -> text.setCharAt(place, other);
            case 1 -> text.insert(place, other);
            case 2 -> text.deleteCharAt(place);
            case 3 -> text.setLength(place);
            default -> {}
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(10) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
