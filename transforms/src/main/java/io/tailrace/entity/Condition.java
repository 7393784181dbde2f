package io.tailrace.entity;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Text;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What one attribute of an item must be: {@code PK=USER#*}, {@code type!=draft}, {@code email} for one that is there and
 * {@code !email} for one that is not.
 *
 * @param attribute its name in DynamoDB
 * @param pattern the text that it must be, in which {@code *} matches any characters; null when it need only be there
 * @param negated whether it must not be so
 */
record Condition(String attribute, @Nullable String pattern, boolean negated) {

    /**
     * Reads a condition.
     *
     * @param option where it stands, for the message when it is wrong
     */
    static Condition parse(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            boolean negated = text.startsWith("!");
            return of(option, text, negated ? text.substring(1) : text, null, negated);
        }
        boolean negated = equals > 0 && text.charAt(equals - 1) == '!';
        String attribute = text.substring(0, negated ? equals - 1 : equals);
        return of(option, text, attribute, text.substring(equals + 1).strip(), negated);
    }

    private static Condition of(
            String option, String text, String attribute, @Nullable String pattern, boolean negated) {
        if (attribute.isBlank() || (pattern != null && (pattern.isEmpty() || pattern.startsWith("=")))) {
            throw new ConfigException(
                    option,
                    text,
                    "expected conditions such as PK=USER#*, type!=draft, email or !email, separated by commas");
        }
        return new Condition(attribute.strip(), pattern, negated);
    }

    boolean holds(@Nullable AttributeValue value) {
        boolean is = pattern == null ? value != null : value != null && matches(pattern, text(value));
        return is != negated;
    }

    private static @Nullable String text(AttributeValue value) {
        if (value instanceof Text text) {
            return text.value();
        }
        if (value instanceof Numeric number) {
            return number.digits();
        }
        return value instanceof Bool bool ? String.valueOf(bool.isTrue()) : null;
    }

    /** Without a regular expression: patterns are short, and each change is compared with several. */
    private static boolean matches(String pattern, @Nullable String text) {
        if (text == null) {
            return false;
        }
        int at = 0;
        int next = 0;
        int star = -1;
        int starAt = 0;
        while (at < text.length()) {
            if (next < pattern.length() && pattern.charAt(next) == '*') {
                star = next++;
                starAt = at;
            } else if (next < pattern.length() && pattern.charAt(next) == text.charAt(at)) {
                next++;
                at++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++starAt;
            } else {
                return false;
            }
        }
        while (next < pattern.length() && pattern.charAt(next) == '*') {
            next++;
        }
        return next == pattern.length();
    }
}
