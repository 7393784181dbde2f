package io.tailrace.schema;

/** A declaration of columns that is wrong. The message says what, shows the place, and names the fix. */
public final class ColumnsException extends IllegalArgumentException {

    /** How much of the declaration is shown on either side of the place. */
    private static final int SHOWN = 24;

    private final int position;

    ColumnsException(String problem, String declaration, int position) {
        super(problem + ", at character " + (position + 1) + ": " + excerpt(declaration, position));
        this.position = position;
    }

    /** The place in the declaration, from 0. */
    public int position() {
        return position;
    }

    private static String excerpt(String declaration, int position) {
        int from = Math.max(0, position - SHOWN);
        int to = Math.min(declaration.length(), position + SHOWN);
        return (from > 0 ? "..." : "")
                + declaration.substring(from, position)
                + " >>> "
                + declaration.substring(position, to)
                + (to < declaration.length() ? "..." : "");
    }
}
