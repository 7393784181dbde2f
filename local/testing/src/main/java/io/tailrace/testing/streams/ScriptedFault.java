package io.tailrace.testing.streams;

/** An error as the service answers it. */
final class ScriptedFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    ScriptedFault(String code, String message) {
        super(message);
        this.code = code;
    }

    String code() {
        return code;
    }
}
