package io.tailrace.event;

/**
 * A record that can never be read as a change. The message says what is wrong and where (a JSON pointer), and never
 * quotes the payload, so it may be logged.
 */
public final class MalformedEventException extends RuntimeException {

    private final String problem;
    private final String path;

    public MalformedEventException(String problem) {
        this(problem, "");
    }

    public MalformedEventException(String problem, String path) {
        super(path.isEmpty() ? problem : problem + ", at " + path);
        this.problem = problem;
        this.path = path;
    }

    /** The same problem, seen from the document that holds the text in which it was found. */
    public MalformedEventException within(String outerPath) {
        return new MalformedEventException(problem, outerPath + path);
    }
}
