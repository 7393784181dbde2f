package io.tailrace.testing.account;

/** An error of an AWS service: the code that clients turn into an exception, a message, and the HTTP status. */
final class ApiFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    ApiFault(String code, int status, String message) {
        super(message, null, false, false); // an expected answer, whose stack trace is never read
        this.code = code;
        this.status = status;
    }

    /** What CloudFormation and others answer to a request that is well-formed and wrong. */
    static ApiFault validation(String code, String message) {
        return new ApiFault(code, 400, message);
    }

    static ApiFault notFound(String message) {
        return new ApiFault("ResourceNotFoundException", 400, message);
    }

    static ApiFault unknown(String what) {
        return new ApiFault("UnknownOperationException", 400, what + " is not known to this stand-in.");
    }

    String code() {
        return code;
    }

    int status() {
        return status;
    }
}
