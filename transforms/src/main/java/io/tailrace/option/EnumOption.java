package io.tailrace.option;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;

/**
 * Options whose value is a constant of an enum, in kebab-case: {@code NULL_AND_KEEP} is written {@code null-and-keep}. The
 * definition's validator and the reading of the value both come from the enum, so they cannot differ.
 */
public final class EnumOption {

    private EnumOption() {}

    /** How the constant is written in properties. */
    public static String value(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Allows every constant of the enum, in its order. */
    public static <E extends Enum<E>> ValidString anyOf(Class<E> type) {
        return oneOf(type.getEnumConstants());
    }

    /** Allows these constants only. */
    @SafeVarargs
    @SuppressWarnings("varargs") // The array is only read.
    public static <E extends Enum<E>> ValidString oneOf(E... allowed) {
        String[] values = new String[allowed.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(allowed[i]);
        }
        return ValidString.in(values);
    }

    /**
     * The constant that is written like this.
     *
     * @throws ConfigException when there is none
     */
    public static <E extends Enum<E>> E read(Class<E> type, String option, String value) {
        return read(type, EnumOption::value, option, value);
    }

    /**
     * The constant that is written like this in a spelling of its own.
     *
     * @throws ConfigException when there is none
     */
    public static <E extends Enum<E>> E read(
            Class<E> type, Function<? super E, String> spelling, String option, String value) {
        for (E constant : type.getEnumConstants()) {
            if (spelling.apply(constant).equals(value)) {
                return constant;
            }
        }
        String[] values = Arrays.stream(type.getEnumConstants()).map(spelling).toArray(String[]::new);
        throw new ConfigException(option, value, "must be one of " + ValidString.in(values));
    }
}
