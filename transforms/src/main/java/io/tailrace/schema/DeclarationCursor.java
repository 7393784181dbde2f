package io.tailrace.schema;

import java.util.Locale;

/** A place in the text of a declaration, and the small things that are read there. */
final class DeclarationCursor {

    private final String text;
    private int at;

    DeclarationCursor(String text) {
        this.text = text;
    }

    int place() {
        return at;
    }

    /** Returns to a place, so that an error shows it. */
    void backTo(int place) {
        at = place;
    }

    boolean isAtEnd() {
        return peek() == 0;
    }

    /** The next character that is not blank, or 0 at the end. */
    char peek() {
        blanks();
        return at < text.length() ? text.charAt(at) : 0;
    }

    boolean skip(char wanted) {
        if (peek() == wanted) {
            at++;
            blanks();
            return true;
        }
        return false;
    }

    void expect(char wanted, String fix) {
        if (!skip(wanted)) {
            throw wrong(fix);
        }
    }

    /** Letters, digits and underscores; empty when another character stands here. */
    String name() {
        blanks();
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A name in lower case whatever the locale: Turkish would make "ınt" of "INT". */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Everything up to a blank or a sign of the grammar. */
    String token() {
        blanks();
        int start = at;
        while (at < text.length() && !isEndOfToken(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** A text between single quotes, in which two stand for one. */
    String quoted() {
        int start = at;
        StringBuilder quoted = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\'') {
                quoted.append(c);
            } else if (at < text.length() && text.charAt(at) == '\'') {
                quoted.append(text.charAt(at++));
            } else {
                return quoted.toString();
            }
        }
        at = start;
        throw wrong("a text in quotes ends with a quote: 'it''s'");
    }

    /** A number of digits of at most three digits itself. */
    int number() {
        blanks();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (start == at || at - start > 3) {
            at = start;
            throw wrong("expected a number of digits: decimal(10,2)");
        }
        return Integer.parseInt(text, start, at, 10);
    }

    /** The character right here that neither is blank nor belongs to the grammar; 0 where there is none. */
    char stray() {
        return at < text.length() && !isEndOfToken(text.charAt(at)) ? text.charAt(at) : 0;
    }

    ColumnsException wrong(String problem) {
        return new ColumnsException(problem, text, at);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isEndOfToken(char c) {
        return Character.isWhitespace(c) || "<>(),:".indexOf(c) >= 0;
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
