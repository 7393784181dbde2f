package io.tailrace.aws;

import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** A service answered, and cannot do what an option counts on. */
public abstract class UnfitOptionException extends ConnectException {

    private static final long serialVersionUID = 1L;

    private final String option;

    protected UnfitOptionException(String option, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.option = option;
    }

    public String option() {
        return option;
    }
}
