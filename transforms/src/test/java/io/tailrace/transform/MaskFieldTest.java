package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MaskFieldTest {

    private static final Schema ROW = SchemaBuilder.struct()
            .field("card", Schema.OPTIONAL_STRING_SCHEMA)
            .field("amount", Schema.OPTIONAL_INT32_SCHEMA)
            .build();

    @Test
    void hides_a_field_behind_null_by_default() {
        assertThat(masked(Map.of("fields", "card,amount"), "4111111111111111")).isNull();
    }

    @Test
    void hides_a_field_behind_a_constant() {
        assertThat(masked(Map.of("fields", "card", "with", "constant"), "4111")).isEqualTo("****");
        assertThat(masked(Map.of("fields", "card", "with", "constant", "constant", "x"), "4111"))
                .isEqualTo("x");
    }

    @Test
    void hides_a_field_behind_its_hash() {
        assertThat(masked(Map.of("fields", "card", "with", "sha256"), "abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void hides_a_field_behind_a_hash_with_a_secret() {
        assertThat(masked(
                        Map.of("fields", "card", "with", "hmac-sha256", "hmac.secret", "0123456789abcdef"),
                        "what do ya want for nothing?"))
                .isEqualTo("e9265dc1bf18d4ec36915d9e82226c7ea0fa4e7f8077f611515bd5e29ec9988c");
    }

    @Test
    void leaves_the_last_four_of_a_long_text() {
        assertThat(masked(Map.of("fields", "card", "with", "last4"), "4111111111111234"))
                .isEqualTo("****1234");
        assertThat(masked(Map.of("fields", "card", "with", "last4"), "12345678"))
                .isEqualTo("****");
        assertThat(masked(Map.of("fields", "card", "with", "last4"), "smile \ud83d\ude00bc\ud83d\ude00"))
                .isEqualTo("****\ud83d\ude00bc\ud83d\ude00");
        assertThat(masked(Map.of("fields", "card", "with", "last4"), "123456789"))
                .isEqualTo("****6789");
    }

    @Test
    void counts_characters_as_a_reader_does() {
        String family = "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";
        String thumb = "\ud83d\udc4d\ud83c\udffd";
        String flags = "\ud83c\udde8\ud83c\udded\ud83c\udde9\ud83c\uddea";
        Map<String, String> last4 = Map.of("fields", "card", "with", "last4");

        assertThat(masked(last4, "123456789e\u0301")).isEqualTo("****789e\u0301");
        assertThat(masked(last4, "e\u0301".repeat(8))).isEqualTo("****");
        assertThat(masked(last4, "e\u0301".repeat(9))).isEqualTo("****" + "e\u0301".repeat(4));
        assertThat(masked(last4, "123456" + family + thumb + "xy")).isEqualTo("****" + family + thumb + "xy");
        assertThat(masked(last4, "12345678" + flags + "x")).isEqualTo("****8" + flags + "x");
        assertThat(masked(last4, family.repeat(8))).isEqualTo("****");
    }

    @Test
    void leaves_null_and_missing_fields_as_they_are() {
        assertThat(masked(Map.of("fields", "card,none", "with", "sha256"), null))
                .isNull();
        MaskField<SinkRecord> mask = mask(Map.of("fields", "card"));
        SinkRecord tombstone = Changes.record(null);
        assertThat(mask.apply(tombstone)).isSameAs(tombstone);
    }

    @Test
    void masks_schemaless_rows_without_touching_the_original() {
        Map<String, @Nullable Object> row = new HashMap<>(Map.of("card", "4111", "other", "x"));

        Object masked =
                mask(Map.of("fields", "card")).apply(Changes.record(row)).value();

        Map<String, @Nullable Object> expected = new HashMap<>();
        expected.put("card", null);
        expected.put("other", "x");
        assertThat(masked).isEqualTo(expected);
        assertThat(row).containsEntry("card", "4111");
    }

    @Test
    void refuses_to_mask_a_number_with_a_text() {
        MaskField<SinkRecord> mask = mask(Map.of("fields", "amount", "with", "sha256"));
        Struct row = new Struct(ROW).put("amount", 12);

        assertThatThrownBy(() -> mask.apply(Changes.record(row)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "orders partition 2 offset 7: field 'amount' is not a text, so it can only be masked with null");
    }

    @Test
    void refuses_what_is_no_row() {
        assertThatThrownBy(() -> mask(Map.of("fields", "card")).apply(Changes.record("text")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(
                        "not a row: expected a Struct or a Map, found a String. Flatten the record first");
    }

    @Test
    void refuses_a_short_secret_and_never_shows_it() {
        assertThatThrownBy(() -> mask(Map.of("fields", "card", "with", "hmac-sha256", "hmac.secret", "short")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("hmac.secret: hmac-sha256 needs a secret of at least 16 characters");
    }

    @Test
    void refuses_a_name_that_can_never_match() {
        String columns =
                "card string, customer struct<email:string,tags:array<struct<name:string>>>, m map<string,int>";
        for (String wrong : List.of("a..b", ".a", "a.", " . ", "card,card", "card,card.number")) {
            assertThatThrownBy(() -> mask(Map.of("fields", wrong)))
                    .as(wrong)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("fields");
        }
        for (String wrong : List.of("crad", "card.number", "customer.mail", "customer_email", "customer.tags.x")) {
            assertThatThrownBy(() -> mask(Map.of("fields", wrong, "columns", columns)))
                    .as(wrong)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(wrong)
                    .hasMessageContaining("it can never match");
        }
        mask(Map.of("columns", columns, "fields", "Card,old_customer.email,customer.tags.name,m.any,cdc_rest"));
        assertThatThrownBy(() -> mask(Map.of("fields", "crad", "columns", columns)))
                .hasMessageContaining("Did you mean 'card'?");
    }

    @Test
    void refuses_to_mask_nothing() {
        assertThatThrownBy(() -> mask(Map.of("fields", "")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("name at least one field");
    }

    private static @Nullable Object masked(Map<String, String> options, @Nullable String card) {
        Struct row = new Struct(ROW).put("card", card).put("amount", 1);
        return ((Struct) mask(options).apply(Changes.record(row)).value()).get("card");
    }

    private static MaskField<SinkRecord> mask(Map<String, String> options) {
        MaskField<SinkRecord> mask = new MaskField<>();
        mask.configure(options);
        return mask;
    }
}
