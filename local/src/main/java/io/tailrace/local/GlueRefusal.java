package io.tailrace.local;

/** An error of the Glue API: a type that clients make an exception of, and a message. */
final class GlueRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;

    private GlueRefusal(String type, String message) {
        super(message);
        this.type = type;
    }

    static GlueRefusal notFound(String what) {
        return new GlueRefusal("EntityNotFoundException", what + " not found.");
    }

    static GlueRefusal alreadyExists(String what) {
        return new GlueRefusal("AlreadyExistsException", what + " already exists.");
    }

    static GlueRefusal invalid(String message) {
        return new GlueRefusal("InvalidInputException", message);
    }

    static GlueRefusal changedMeanwhile(String what) {
        return new GlueRefusal(
                "ConcurrentModificationException", "Update " + what + " failed due to concurrent changes.");
    }

    static GlueRefusal unknownOperation(String operation) {
        return new GlueRefusal(
                "UnknownOperationException", operation + " is not among the calls that this Glue stand-in knows.");
    }

    String type() {
        return type;
    }
}
