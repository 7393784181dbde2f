package io.tailrace.sink.s3.option;

import io.tailrace.aws.AwsOptions;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Options that belong together, shown in the order in which they are added. */
final class OptionGroup {
    private final ConfigDef definition;
    private final String name;
    private int order;

    OptionGroup(ConfigDef definition, String name) {
        this.definition = definition;
        this.name = name;
    }

    void add(
            String option,
            ConfigDef.Type type,
            @Nullable Object byDefault,
            @Nullable Validator validator,
            Importance importance,
            String label,
            String doc) {
        definition.define(option, type, byDefault, validator, importance, doc, name, ++order, Width.MEDIUM, label);
    }

    void addEndpoint(String option, String service) {
        AwsOptions.defineEndpoint(definition, option, service, name, ++order);
    }
}
