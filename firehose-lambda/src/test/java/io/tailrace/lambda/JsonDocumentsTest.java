package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class JsonDocumentsTest {

    @Test
    void hands_on_a_single_object_without_a_copy() {
        byte[] text = "{\"a\":{\"b\":[]}}\n".getBytes(UTF_8);

        assertThat(new JsonDocuments(text, 100).next()).isSameAs(text);
    }

    @Test
    void finds_objects_side_by_side_and_on_lines() {
        assertThat(split("{\"a\":1}{\"b\":2}\n\r\n\t {\"c\":{}}"))
                .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":{}}");
    }

    @Test
    void is_not_confused_by_braces_and_quotes_in_strings() {
        assertThat(split("{\"a}{\":\"\\\\\\\"}{\"}{\"b\":\"\\\\\"}"))
                .containsExactly("{\"a}{\":\"\\\\\\\"}{\"}", "{\"b\":\"\\\\\"}");
    }

    @Test
    void finds_nothing_in_blank_text() {
        assertThat(split("")).isEmpty();
        assertThat(split(" \n\t\r")).isEmpty();
    }

    @Test
    void passes_over_byte_order_marks() {
        assertThat(split("\uFEFF{\"a\":\"\uFEFF\"}\n\uFEFF{}\uFEFF")).containsExactly("{\"a\":\"\uFEFF\"}", "{}");
        assertThat(split("\uFEFF")).isEmpty();
    }

    @Test
    void refuses_an_object_that_is_too_large() {
        String fits = "{\"a\":\"" + "x".repeat(92) + "\"}";

        assertThat(split(fits + fits)).containsExactly(fits, fits);
        assertThatThrownBy(() -> split("{}" + fits.replace("xx", "xxx")))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "The JSON object at byte 2 has more than 100 bytes. Put fewer or smaller changes into a record,"
                                + " or give the function more memory (FunctionMemoryMegabytes in the template).");
        assertThatThrownBy(() -> split("{\"a\":\"" + "x".repeat(90)))
                .isInstanceOf(DataException.class)
                .hasMessage("The JSON object at byte 0 has no end.");
    }

    @Test
    void says_where_something_else_than_an_object_is() {
        assertThatThrownBy(() -> split("{} [1]"))
                .isInstanceOf(DataException.class)
                .hasMessage("The data is not a JSON object at byte 3.");
    }

    @Test
    void says_where_an_object_without_an_end_starts() {
        assertThatThrownBy(() -> split("{}{\"a\":\"}"))
                .isInstanceOf(DataException.class)
                .hasMessage("The JSON object at byte 2 has no end.");
    }

    private static List<String> split(String text) {
        var documents = new JsonDocuments(text.getBytes(UTF_8), 100);
        List<String> found = new ArrayList<>();
        for (byte[] document = documents.next(); document != null; document = documents.next()) {
            found.add(new String(document, UTF_8));
        }
        return found;
    }
}
