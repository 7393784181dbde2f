package io.tailrace.cli.init;

import static io.tailrace.cli.init.Values.list;
import static io.tailrace.cli.init.Values.map;
import static io.tailrace.cli.init.Values.n;
import static io.tailrace.cli.init.Values.s;
import static io.tailrace.cli.init.Values.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cli.init.PersonalData.Finding;
import io.tailrace.cli.init.PersonalData.Form;
import io.tailrace.cli.init.Proposals.Purpose;
import io.tailrace.event.AttributeValue;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {

    @ParameterizedTest
    @ValueSource(strings = {"4111111111111111", "5555555555554444", "378282246310005", "4111 1111 1111 1111"})
    void card_numbers_are_known_by_issuer_and_check_digit(String text) {
        assertThat(PersonalData.form(text)).isEqualTo(Form.CARD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4111111111111112", "1767225600000", "411111111111", "9111111111111111", "41111111111111111111"})
    void other_digits_are_not_card_numbers(String text) {
        assertThat(PersonalData.form(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b+c@example.com", "x@mail.example.co.uk"})
    void e_mail_addresses_are_known(String text) {
        assertThat(PersonalData.form(text)).isEqualTo(Form.EMAIL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b", "@example.com", "see a@example.com", "arn:aws:iam::1:role/x"})
    void other_texts_are_not_e_mail_addresses(String text) {
        assertThat(PersonalData.form(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+49 30 1234567", "+1 (555) 010-9999", "+442071234567"})
    void phone_numbers_are_known_by_their_plus(String text) {
        assertThat(PersonalData.form(text)).isEqualTo(Form.PHONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+12", "0301234567", "+1234567890123456", "1+2345678"})
    void other_digits_are_not_phone_numbers(String text) {
        assertThat(PersonalData.form(text)).isNull();
    }

    @Test
    void values_decide_whatever_the_name() {
        assertThat(in("x", s("4111111111111111"), s("5555555555554444")))
                .containsExactly(new Finding("x", "string masked(last4)", "card numbers by their check digit"));
        assertThat(in("x", s("a@example.com"), s("b@example.com"), s("")))
                .containsExactly(new Finding("x", "string masked(hmac)", "e-mail addresses"));
        assertThat(in("x", s("+49 30 1234567")))
                .containsExactly(new Finding("x", "string masked(last4)", "phone numbers"));
        assertThat(in("x", n("4111111111111111")))
                .containsExactly(new Finding("x", "bigint masked(null)", "card numbers by their check digit"));
    }

    @Test
    void one_number_in_ten_passes_the_check_digit_by_chance() {
        AttributeProfile profile = new AttributeProfile();
        for (int i = 0; i < 100; i++) {
            profile.see(n(Long.toString(4_000_000_000_000_000L + i)));
        }

        assertThat(PersonalData.in("x", "x", profile, Shape.Scalar.of("bigint")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "firstName, string masked(hmac)",
        "customer_name, string masked(hmac)",
        "EMAIL, string masked(hmac)",
        "streetAddress, string masked(hmac)",
        "api_token, string masked(null)",
        "password, string masked(null)"
    })
    void a_name_may_tell(String name, String declaration) {
        assertThat(in(name, s("x"))).containsExactly(new Finding(name, declaration, "the name says so"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"product_name", "address_id", "name", "email_sent_at", "pinned", "mailbox"})
    void a_name_may_seem_to_tell(String name) {
        assertThat(in(name, s("x"))).isEmpty();
    }

    @Test
    void a_date_of_birth_can_only_be_left_out() {
        assertThat(in("birth_date", s("1990-01-01")))
                .containsExactly(new Finding("birth_date", "date masked(null)", "the name says so"));
    }

    @Test
    void fields_and_elements_are_named_by_their_path() {
        assertThat(in("contacts", list(map("email", s("a@example.com"), "kind", s("work")))))
                .containsExactly(new Finding("contacts[].email", "string masked(hmac)", "e-mail addresses"));
    }

    private static List<Finding> in(String name, AttributeValue... values) {
        AttributeProfile profile = seen(values);
        Shape shape = Proposals.of(name, profile, Purpose.NONE).shape();
        return shape == null ? List.of() : PersonalData.in(name, name, profile, shape);
    }
}
