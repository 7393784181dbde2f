package io.tailrace.mask;

/**
 * Characters as a reader counts them: a letter with its marks, an emoji of several code points and a flag are one each. Java's
 * own count of them differs from version to version.
 */
final class Characters {

    private static final int JOINER = 0x200d;

    private Characters() {}

    /** Where the last so many characters begin; 0 when there are no more than that. */
    static int startOfLast(String text, int count) {
        int start = text.length();
        for (int i = 0; i < count && start > 0; i++) {
            start = before(text, start);
        }
        return start;
    }

    private static int before(String text, int end) {
        int start = end;
        int current;
        do {
            current = text.codePointBefore(start);
            start -= Character.charCount(current);
        } while (start > 0 && (extendsOther(current) || text.codePointBefore(start) == JOINER));
        return isFlagPart(current) && isSecondOfFlag(text, start) ? start - 2 : start;
    }

    /** Flags are pairs of letters, counted from the first of the row. */
    private static boolean isSecondOfFlag(String text, int start) {
        int letters = 0;
        for (int at = start; at > 0 && isFlagPart(text.codePointBefore(at)); at -= 2) {
            letters++;
        }
        return letters % 2 == 1;
    }

    private static boolean isFlagPart(int codePoint) {
        return codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
    }

    private static boolean extendsOther(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default ->
                codePoint == JOINER
                        || (codePoint >= 0x1f3fb && codePoint <= 0x1f3ff)
                        || (codePoint >= 0xe0020 && codePoint <= 0xe007f);
        };
    }
}
