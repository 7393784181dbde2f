package io.tailrace.cli.init;

import io.tailrace.cli.init.Shape.ListOf;
import io.tailrace.cli.init.Shape.MapTo;
import io.tailrace.cli.init.Shape.Scalar;
import io.tailrace.cli.init.Shape.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which attributes look personal, by their values' form or by a telling name. It proposes masks and sets none: only a person knows. */
final class PersonalData {
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})+");

    /** As E.164 and people write them: a plus, then 8 to 15 digits with blanks, points, hyphens or brackets among them. */
    private static final Pattern PHONE = Pattern.compile("\\+[0-9][0-9 ().-]{6,22}[0-9]");

    private static final Pattern CARD = Pattern.compile("[0-9]{13,19}|[0-9]{4}([ -][0-9]{4}){3}");

    /** Visa, Mastercard in both ranges, American Express, Diners, Discover, JCB, UnionPay and Maestro. */
    private static final Pattern CARD_PREFIX =
            Pattern.compile("(4|5[0-9]|2[2-7]|34|37|30|36|38|39|6011|64|65|35|62|6[0-9]).*");

    /** Random digits pass the check digit one time in ten, so nearly all must. */
    private static final double MOST = 0.9;

    private static final double MANY = 0.5;

    private static final Set<String> SECRETS =
            Set.of("password", "passwd", "pwd", "secret", "pin", "cvv", "cvc", "token", "apikey");
    private static final Set<String> TELLING = Set.of(
            "email",
            "mail",
            "phone",
            "mobile",
            "telephone",
            "fax",
            "ssn",
            "iban",
            "passport",
            "surname",
            "firstname",
            "lastname",
            "fullname",
            "street",
            "birthday",
            "birthdate",
            "dob",
            "birth",
            "taxid",
            "vat",
            "ip",
            "address");
    private static final Set<String> WHOSE = Set.of(
            "first",
            "last",
            "full",
            "given",
            "family",
            "middle",
            "maiden",
            "customer",
            "user",
            "contact",
            "holder",
            "cardholder",
            "patient",
            "employee",
            "person",
            "recipient",
            "billing",
            "shipping",
            "guest",
            "driver");

    /** A form of text that is a person's. */
    enum Form {
        CARD,
        EMAIL,
        PHONE
    }

    /**
     * An attribute that looks personal.
     *
     * @param path of its column and the fields to it
     * @param declaration its type with the mask
     * @param why it looks personal
     */
    record Finding(String path, String declaration, String why) {}

    private PersonalData() {}

    static @Nullable Form form(String text) {
        if (EMAIL.matcher(text).matches()) {
            return Form.EMAIL;
        }
        if (CARD.matcher(text).matches() && isCardNumber(text.replaceAll("[ -]", ""))) {
            return Form.CARD;
        }
        return PHONE.matcher(text).matches() && isPhoneLength(text) ? Form.PHONE : null;
    }

    private static boolean isPhoneLength(String text) {
        long digits = text.chars().filter(c -> c >= '0' && c <= '9').count();
        return digits >= 8 && digits <= 15;
    }

    /** 13 to 19 digits of an issuer, with the check digit of Luhn. */
    static boolean isCardNumber(String digits) {
        int length = digits.length();
        if (length < 13 || length > 19 || !CARD_PREFIX.matcher(digits).matches()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int digit = digits.charAt(length - 1 - i) - '0';
            int weighted = i % 2 == 0 ? digit : digit * 2;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return sum % 10 == 0;
    }

    /** What of a column looks personal: itself, or fields within it. */
    static List<Finding> in(String column, String attribute, AttributeProfile profile, Shape shape) {
        List<Finding> findings = new ArrayList<>();
        collect(column, attribute, profile, shape, findings);
        return findings;
    }

    private static void collect(
            String path, String attribute, AttributeProfile profile, Shape shape, List<Finding> findings) {
        if (shape instanceof Scalar scalar) {
            String why = why(attribute, profile, scalar);
            if (why != null) {
                findings.add(new Finding(
                        path, scalar.with(mask(attribute, profile, scalar)).declaration(), why));
            }
        } else if (shape instanceof Struct struct) {
            for (Shape.Field field : struct.fields()) {
                AttributeProfile inside = profile.fields().get(field.attribute());
                if (inside != null) {
                    collect(path + "." + field.name(), field.attribute(), inside, field.shape(), findings);
                }
            }
        } else if (shape instanceof ListOf list) {
            collect(path + "[]", attribute, profile.elements(), list.element(), findings);
        } else if (shape instanceof MapTo map) {
            collect(path + "[]", attribute, profile.allFields(), map.value(), findings);
        }
    }

    private static @Nullable String why(String attribute, AttributeProfile profile, Scalar scalar) {
        TextProfile texts = profile.texts();
        long filled = texts.count() - texts.empty();
        if (isAtLeast(texts.personal(Form.CARD), filled, MOST)
                || isAtLeast(profile.numbers().cards(), profile.numbers().count(), MOST)) {
            return "card numbers by their check digit";
        }
        if (isAtLeast(texts.personal(Form.EMAIL), filled, MANY)) {
            return "e-mail addresses";
        }
        if (isAtLeast(texts.personal(Form.PHONE), filled, MANY)) {
            return "phone numbers";
        }
        boolean named = (scalar.isText() || scalar.isTime()) && isTelling(attribute);
        return named ? "the name says so" : null;
    }

    private static boolean isAtLeast(long some, long all, double share) {
        return some > 0 && some >= all * share;
    }

    private static boolean isTelling(String attribute) {
        List<String> words = NameWords.of(attribute);
        int last = words.size() - 1;
        if (last < 0 || words.get(last).equals("id") || words.get(last).equals("at")) {
            return false;
        }
        if (words.get(last).equals("name") && last > 0 && WHOSE.contains(words.get(last - 1))) {
            return true;
        }
        return words.stream().anyMatch(word -> TELLING.contains(word) || SECRETS.contains(word));
    }

    /** What a mask can be depends on the type: only a text can be another text. */
    private static String mask(String attribute, AttributeProfile profile, Scalar scalar) {
        if (!scalar.isText() || NameWords.of(attribute).stream().anyMatch(SECRETS::contains)) {
            return "masked(null)";
        }
        TextProfile texts = profile.texts();
        boolean isNumber = texts.personal(Form.CARD) + texts.personal(Form.PHONE) > 0;
        return isNumber ? "masked(last4)" : "masked(hmac)";
    }
}
