package io.tailrace.option;

import org.apache.kafka.common.config.Config;

/**
 * What a connector answers when a worker has it check its options, as the answer grows. Checks that need whole options wait until
 * nothing is wrong with the options one by one.
 */
public final class CheckedConfig {

    private final Config config;

    /** @param config what the definition says of each option alone */
    public CheckedConfig(Config config) {
        this.config = config;
    }

    /** Whether nothing is wrong so far. */
    public boolean isFaultless() {
        return config.configValues().stream()
                .allMatch(value -> value.errorMessages().isEmpty());
    }

    /** Shows a problem beside the option that it is about. */
    public void reject(String option, String problem) {
        config.configValues().stream()
                .filter(value -> value.name().equals(option))
                .forEach(value -> value.addErrorMessage(problem));
    }

    public Config config() {
        return config;
    }
}
