package io.tailrace.testing.account;

/** An error of an AWS service: a code that clients make an exception of, a message, and the status of the answer. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    Refusal(String code, int status, String message) {
        super(message, null, false, false); // an answer, not a mishap: nobody reads its stack trace
        this.code = code;
        this.status = status;
    }

    /** What CloudFormation and others answer to a request that is well-formed and wrong. */
    static Refusal validation(String code, String message) {
        return new Refusal(code, 400, message);
    }

    static Refusal notFound(String message) {
        return new Refusal("ResourceNotFoundException", 400, message);
    }

    static Refusal unknown(String what) {
        return new Refusal("UnknownOperationException", 400, what + " is not known to this stand-in.");
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
