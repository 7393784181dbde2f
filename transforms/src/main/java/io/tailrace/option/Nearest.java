package io.tailrace.option;

import java.util.Collection;
import java.util.Comparator;

/** Guesses what was meant by an unknown name. */
public final class Nearest {

    private Nearest() {}

    /** The end of a sentence: it asks for the nearest known name, or lists the few there are; empty when there are none. */
    public static String hint(String name, Collection<String> known) {
        if (known.isEmpty()) {
            return "";
        }
        String nearest = known.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .orElseThrow();
        if (distance(name, nearest) <= Math.max(2, name.length() / 2)) {
            return ". Did you mean '" + nearest + "'?";
        }
        return ". Known are: " + String.join(", ", known);
    }

    /** How many letters must be put in, taken out or replaced. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
