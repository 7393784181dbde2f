package io.tailrace.aws;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Options that belong together, shown in the order in which they are added. */
public final class OptionGroup {
    private final ConfigDef definition;
    private final String name;
    private int order;

    public OptionGroup(ConfigDef definition, String name) {
        this.definition = definition;
        this.name = name;
    }

    public void add(
            String option,
            ConfigDef.Type type,
            @Nullable Object byDefault,
            @Nullable Validator validator,
            Importance importance,
            String label,
            String doc) {
        definition.define(option, type, byDefault, validator, importance, doc, name, ++order, Width.MEDIUM, label);
    }

    public void addEndpoint(String option, String service) {
        AwsOptions.defineEndpoint(definition, option, service, name, ++order);
    }
}
