package io.tailrace.option;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * A transformation's properties, typed and checked as its definition has it. Kafka's own AbstractConfig does this and much
 * more, for which it loads what takes a function a tenth of its start.
 */
public final class Options {

    private final Map<String, Object> values;

    private Options(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Reads the properties; those that the definition does not know are left to others.
     *
     * @throws ConfigException when a value is wrong or missing
     */
    public static Options of(ConfigDef definition, Map<String, ?> properties) {
        return new Options(definition.parse(properties));
    }

    public String text(String option) {
        return (String) value(option);
    }

    /** The enum's constant that the value names in kebab-case, see {@link EnumOption}. */
    public <E extends Enum<E>> E choice(String option, Class<E> type) {
        return EnumOption.read(type, option, text(option));
    }

    public int number(String option) {
        return (Integer) value(option);
    }

    public boolean flag(String option) {
        return (Boolean) value(option);
    }

    public List<String> list(String option) {
        return ((List<?>) value(option)).stream().map(String.class::cast).toList();
    }

    public Password password(String option) {
        return (Password) value(option);
    }

    private Object value(String option) {
        return requireNonNull(values.get(option), option);
    }
}
