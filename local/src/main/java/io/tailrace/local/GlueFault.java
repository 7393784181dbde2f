package io.tailrace.local;

/** An error of the Glue API: a type that clients make an exception of, and a message. */
final class GlueFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;

    private GlueFault(String type, String message) {
        super(message);
        this.type = type;
    }

    static GlueFault notFound(String what) {
        return new GlueFault("EntityNotFoundException", what + " not found.");
    }

    static GlueFault alreadyExists(String what) {
        return new GlueFault("AlreadyExistsException", what + " already exists.");
    }

    static GlueFault invalid(String message) {
        return new GlueFault("InvalidInputException", message);
    }

    static GlueFault changedMeanwhile() {
        return new GlueFault("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
    }

    static GlueFault throttled() {
        return new GlueFault("ThrottlingException", "Rate exceeded");
    }

    static GlueFault unknownOperation(String operation) {
        return new GlueFault(
                "UnknownOperationException", operation + " is not among the calls that this Glue stand-in knows.");
    }

    String type() {
        return type;
    }
}
