package io.tailrace.cli.init;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The words of an attribute's name in lower case: {@code createdAt}, {@code created_at} and {@code CREATED-AT} have the same two. */
final class NameWords {
    private NameWords() {}

    static List<String> of(String name) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean startsWord = Character.isUpperCase(c)
                    && i > 0
                    && (Character.isLowerCase(name.charAt(i - 1)) || endsCapitals(name, i));
            if (startsWord || !Character.isLetterOrDigit(c)) {
                end(word, words);
            }
            if (Character.isLetterOrDigit(c)) {
                word.append(c);
            }
        }
        end(word, words);
        return words;
    }

    /** The {@code N} of {@code SKUName}: the last of several capitals, when a small letter follows. */
    private static boolean endsCapitals(String name, int at) {
        return Character.isUpperCase(name.charAt(at - 1))
                && at + 1 < name.length()
                && Character.isLowerCase(name.charAt(at + 1));
    }

    private static void end(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString().toLowerCase(Locale.ROOT));
            word.setLength(0);
        }
    }
}
