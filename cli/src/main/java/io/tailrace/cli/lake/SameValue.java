package io.tailrace.cli.lake;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Whether a DynamoDB value and a value of the lake say the same. Numbers by value, sets in any order, times by instant; nothing is rounded. */
final class SameValue {
    private static final DateTimeFormatter SQL_TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private SameValue() {}

    /** A value in a typed column, which the engine wrote as JSON. */
    static boolean inColumn(AttributeValue table, LakeColumn column, JsonNode lake) {
        if (column.isTimestamp()) {
            return table.type() == AttributeValue.Type.S
                    && lake.isTextual()
                    && sameInstant(table.s(), lake.textValue());
        }
        return same(table, lake);
    }

    /** A value that kept DynamoDB's types all the way. */
    static boolean inRest(AttributeValue table, AttributeValue lake) {
        if (table.type() != lake.type()) {
            return false;
        }
        return switch (table.type()) {
            case N -> number(table.n()).compareTo(number(lake.n())) == 0;
            case NS -> numbers(table.ns()).equals(numbers(lake.ns()));
            case SS -> Set.copyOf(table.ss()).equals(Set.copyOf(lake.ss()));
            case BS -> Set.copyOf(table.bs()).equals(Set.copyOf(lake.bs()));
            case M -> sameMap(table.m(), lake.m());
            case L -> sameList(table.l(), lake.l());
            case S, B, BOOL, NUL, UNKNOWN_TO_SDK_VERSION -> table.equals(lake);
        };
    }

    private static boolean same(AttributeValue table, JsonNode lake) {
        return switch (table.type()) {
            case S -> lake.isTextual() && lake.textValue().equals(table.s());
            case N -> lake.isNumber() && lake.decimalValue().compareTo(number(table.n())) == 0;
            case BOOL -> lake.isBoolean() && lake.booleanValue() == table.bool();
            case NUL -> lake.isNull();
            case M -> lake.isObject() && sameFields(table.m(), lake);
            case L -> lake.isArray() && sameElements(table.l(), lake);
            case SS ->
                lake.isArray()
                        && texts(lake).equals(Set.copyOf(table.ss()))
                        && lake.size() == table.ss().size();
            case NS ->
                lake.isArray()
                        && decimals(lake).equals(numbers(table.ns()))
                        && lake.size() == table.ns().size();
            case B, BS, UNKNOWN_TO_SDK_VERSION -> false;
        };
    }

    /** A struct has all its declared fields; one that the item lacks is null in the lake. */
    private static boolean sameFields(Map<String, AttributeValue> table, JsonNode lake) {
        Set<String> names = new HashSet<>(table.keySet());
        lake.fieldNames().forEachRemaining(names::add);
        return names.stream().allMatch(name -> {
            AttributeValue value = table.get(name);
            JsonNode field = lake.path(name);
            return value == null ? field.isNull() || field.isMissingNode() : same(value, field);
        });
    }

    private static boolean sameElements(List<AttributeValue> table, JsonNode lake) {
        boolean same = table.size() == lake.size();
        for (int i = 0; same && i < table.size(); i++) {
            same = same(table.get(i), lake.get(i));
        }
        return same;
    }

    private static boolean sameMap(Map<String, AttributeValue> table, Map<String, AttributeValue> lake) {
        return table.keySet().equals(lake.keySet())
                && table.entrySet().stream()
                        .allMatch(e -> inRest(e.getValue(), lake.getOrDefault(e.getKey(), e.getValue())));
    }

    private static boolean sameList(List<AttributeValue> table, List<AttributeValue> lake) {
        boolean same = table.size() == lake.size();
        for (int i = 0; same && i < table.size(); i++) {
            same = inRest(table.get(i), lake.get(i));
        }
        return same;
    }

    private static boolean sameInstant(String iso, String sql) {
        try {
            return Instant.parse(iso)
                    .equals(LocalDateTime.parse(sql, SQL_TIMESTAMP).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException notATime) {
            return false;
        }
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }

    /** In a tree set 1 and 1.0 are one number. */
    private static Set<BigDecimal> numbers(List<String> texts) {
        Set<BigDecimal> numbers = new TreeSet<>();
        texts.forEach(text -> numbers.add(number(text).stripTrailingZeros()));
        return numbers;
    }

    private static Set<BigDecimal> decimals(JsonNode array) {
        Set<BigDecimal> numbers = new TreeSet<>();
        array.forEach(element -> numbers.add(element.decimalValue().stripTrailingZeros()));
        return numbers;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
