package io.tailrace.cli.connect;

import java.util.List;
import java.util.stream.Collectors;

/** The worker checked a configuration and refuses it; says which option is wrong, and why. */
public final class InvalidConnectorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the worker says about one option. */
    public record OptionError(String option, String message) {}

    private final transient List<OptionError> errors;

    InvalidConnectorException(String connector, List<OptionError> errors) {
        super("The worker refuses the configuration of " + connector + ":"
                + errors.stream()
                        .map(e -> "\n    " + e.option() + ": " + e.message())
                        .collect(Collectors.joining()));
        this.errors = List.copyOf(errors);
    }

    public List<OptionError> errors() {
        return errors;
    }
}
