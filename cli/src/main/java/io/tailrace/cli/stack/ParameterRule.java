package io.tailrace.cli.stack;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a template says of the values of a parameter. CloudFormation would refuse the same values, after the upload and without the file's line.
 *
 * @param values the allowed ones; empty for any
 * @param pattern that a value matches as a whole, or null
 * @param least of the number, or null
 * @param most of the number, or null
 */
record ParameterRule(
        boolean isNumber,
        List<String> values,
        @Nullable Pattern pattern,
        @Nullable BigDecimal least,
        @Nullable BigDecimal most) {
    private static final String NUMBER = "Number";

    ParameterRule {
        values = List.copyOf(values);
    }

    /** Reads the rule of a parameter's declaration. */
    static ParameterRule of(YamlFile parameter) {
        return new ParameterRule(
                parameter.optionalText("Type").filter(NUMBER::equals).isPresent(),
                parameter
                        .optionalText("AllowedValues")
                        .map(values -> List.of(values.split(",", -1)))
                        .orElse(List.of()),
                parameter.optionalText("AllowedPattern").map(Pattern::compile).orElse(null),
                parameter.optionalText("MinValue").map(BigDecimal::new).orElse(null),
                parameter.optionalText("MaxValue").map(BigDecimal::new).orElse(null));
    }

    /** What a value must be and is not; empty when it is right. */
    Optional<String> brokenBy(String value) {
        if (!values.isEmpty() && !values.contains(value)) {
            return Optional.of("it must be one of " + String.join(", ", values));
        }
        if (pattern != null && !pattern.matcher(value).matches()) {
            return Optional.of("it must match " + pattern);
        }
        return isNumber ? number(value) : Optional.empty();
    }

    private Optional<String> number(String value) {
        BigDecimal number;
        try {
            number = new BigDecimal(value);
        } catch (NumberFormatException e) {
            return Optional.of("it must be a number");
        }
        if ((least != null && number.compareTo(least) < 0) || (most != null && number.compareTo(most) > 0)) {
            return Optional.of("it must be "
                    + (most == null ? "at least " + least : least == null ? "at most " + most : least + " to " + most));
        }
        return Optional.empty();
    }
}
