package io.tailrace.aws;

import org.apache.kafka.common.config.ConfigException;

/** An option that no client can be made with, found when it was tried. */
public final class WrongOptionException extends ConfigException {

    private static final long serialVersionUID = 1L;

    private final String option;

    WrongOptionException(String option, String message, Throwable cause) {
        super(option + " " + message);
        this.option = option;
        initCause(cause);
    }

    WrongOptionException(String option, String message) {
        super(option + " " + message);
        this.option = option;
    }

    public String option() {
        return option;
    }
}
