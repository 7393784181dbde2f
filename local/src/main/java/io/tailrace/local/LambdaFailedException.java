package io.tailrace.local;

/** A Lambda function did not start, threw, or lost its process. */
public final class LambdaFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param report what the function reported to the runtime: JSON with errorType, errorMessage and stackTrace, or a plain
     *     sentence if it could tell nothing any more
     */
    LambdaFailedException(String report) {
        super(report);
    }
}
