package io.tailrace.local.managed.firehose;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an object's name begins with: text and expressions, after "Understand custom prefixes for Amazon S3 objects". Times are UTC.
 * {@code !{partitionKeyFromQuery:}} is refused, because nothing here runs jq.
 */
public final class ObjectPrefix {

    private static final Pattern EXPRESSION = Pattern.compile("!\\{([^:{}]*):([^{}]*)}");

    private static final String HOURS = "!{timestamp:yyyy/MM/dd/HH/}";

    private static final String ERROR_TYPE = "!{firehose:error-output-type}";

    private static final String RANDOM_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static final int RANDOM_LENGTH = 11;

    private final String text;
    private final List<Part> parts;

    private ObjectPrefix(String text) {
        this.text = text;
        this.parts = parts(text);
    }

    /**
     * Reads the prefix of delivered objects. Without a time and without partition keys the service appends the hour.
     *
     * @throws IllegalArgumentException if an expression is not known or does not belong here
     */
    public static ObjectPrefix parse(String text) {
        if (text.contains(ERROR_TYPE)) {
            throw new IllegalArgumentException(
                    ERROR_TYPE + " belongs in the error output prefix, not in " + text + ".");
        }
        ObjectPrefix prefix = new ObjectPrefix(text);
        boolean hasPlace = prefix.has(Time.class) || prefix.has(PartitionKey.class);
        return hasPlace ? prefix : new ObjectPrefix(text + HOURS);
    }

    /**
     * Reads the prefix of objects with failed records.
     *
     * @throws IllegalArgumentException if an expression is not known, does not belong here, or the type of error is not in it
     */
    public static ObjectPrefix parseError(String text) {
        ObjectPrefix prefix = new ObjectPrefix(text);
        if (!prefix.partitionKeys().isEmpty()) {
            throw new IllegalArgumentException(
                    "Failed records have no partition keys; leave them out of " + text + ".");
        }
        if (prefix.hasExpressions() && !prefix.has(ErrorType.class)) {
            throw new IllegalArgumentException(text + " must hold " + ERROR_TYPE + ".");
        }
        return prefix.has(Time.class) ? prefix : new ObjectPrefix(text + HOURS);
    }

    /** The error output prefix that goes with this one when none is given. */
    ObjectPrefix defaultError() {
        String given = text.endsWith(HOURS) ? text.substring(0, text.length() - HOURS.length()) : text;
        if (given.contains("!{")) {
            throw new IllegalArgumentException(
                    "A prefix with expressions needs an error output prefix: " + given + ".");
        }
        return new ObjectPrefix(given + ERROR_TYPE + HOURS);
    }

    /** The names of the partition keys that a record must have. */
    Set<String> partitionKeys() {
        return parts.stream()
                .filter(PartitionKey.class::isInstance)
                .map(key -> ((PartitionKey) key).name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The beginning of one object's name.
     *
     * @param oldest arrival of the object's oldest record
     * @param values of all partition keys
     * @param errorType of failed records, empty for others
     */
    String evaluate(Instant oldest, Map<String, String> values, String errorType, RandomGenerator random) {
        StringBuilder evaluated = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Literal literal) {
                evaluated.append(literal.text());
            } else if (part instanceof Time time) {
                evaluated.append(time.format().format(oldest));
            } else if (part instanceof PartitionKey key) {
                evaluated.append(values.get(key.name()));
            } else if (part instanceof ErrorType) {
                evaluated.append(errorType);
            } else if (part instanceof RandomString) {
                random.ints(RANDOM_LENGTH, 0, RANDOM_CHARACTERS.length())
                        .forEach(index -> evaluated.append(RANDOM_CHARACTERS.charAt(index)));
            } else {
                throw new IllegalStateException("unknown part: " + part);
            }
        }
        return evaluated.toString();
    }

    @Override
    public String toString() {
        return text;
    }

    private boolean has(Class<? extends Part> kind) {
        return parts.stream().anyMatch(kind::isInstance);
    }

    private boolean hasExpressions() {
        return parts.stream().anyMatch(part -> !(part instanceof Literal));
    }

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher expressions = EXPRESSION.matcher(text);
        int end = 0;
        while (expressions.find()) {
            parts.add(new Literal(text.substring(end, expressions.start())));
            parts.add(expression(expressions.group(1), expressions.group(2), text));
            end = expressions.end();
        }
        parts.add(new Literal(text.substring(end)));
        if (parts.stream()
                .anyMatch(part ->
                        part instanceof Literal literal && literal.text().contains("!{"))) {
            throw new IllegalArgumentException(
                    "!{ begins an expression !{namespace:value}, which is not whole in " + text + ".");
        }
        return List.copyOf(parts);
    }

    private static Part expression(String namespace, String value, String text) {
        return switch (namespace + ":" + (namespace.equals("firehose") ? value : "")) {
            case "timestamp:" ->
                new Time(DateTimeFormatter.ofPattern(value, Locale.ROOT).withZone(ZoneOffset.UTC));
            case "partitionKeyFromLambda:" -> new PartitionKey(value);
            case "firehose:error-output-type" -> new ErrorType();
            case "firehose:random-string" -> new RandomString();
            default ->
                throw new IllegalArgumentException(
                        "!{" + namespace + ":" + value + "} is not supported; it is in " + text + ".");
        };
    }

    private sealed interface Part permits Literal, Time, PartitionKey, ErrorType, RandomString {}

    private record Literal(String text) implements Part {}

    private record Time(DateTimeFormatter format) implements Part {}

    private record PartitionKey(String name) implements Part {}

    private record ErrorType() implements Part {}

    private record RandomString() implements Part {}
}
