package io.tailrace.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tailrace.cli.lake.QueryEngine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A table of the lake with items of any shape, compared with what DynamoDB has: a second opinion, which knows of the declaration only which column
 * an attribute of another name has.
 *
 * @param name with its database
 * @param columns of attributes whose column has another name than theirs in small letters with their words apart
 */
record OwnTable(QueryEngine engine, String database, String name, List<String> keys, Map<String, String> columns) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final String REST = "cdc_rest";
    private static final Set<String> PARTITIONS = Set.of("dt", "hour");

    /** What does not agree, in words; empty when every attribute of every item does. */
    List<String> differences(List<Map<String, AttributeValue>> items) {
        Map<String, Map<String, JsonNode>> rows = rows();
        List<String> differences = new ArrayList<>();
        for (Map<String, AttributeValue> item : items) {
            String key = keys.stream().map(item::get).map(OwnTable::keyText).collect(Collectors.joining("|"));
            Map<String, JsonNode> row = rows.remove(key);
            if (row == null) {
                differences.add(key + " is not in the lake");
            } else {
                compare(key, item, row, differences);
            }
        }
        rows.keySet().forEach(key -> differences.add(key + " is only in the lake"));
        return differences;
    }

    private void compare(
            String key, Map<String, AttributeValue> item, Map<String, JsonNode> row, List<String> differences) {
        JsonNode rest = row.getOrDefault(REST, MissingNode.getInstance());
        Set<String> filled = new HashSet<>();
        row.forEach((column, value) -> {
            if (!value.isNull() && !value.isMissingNode() && !column.equals(REST)) {
                filled.add(column);
            }
        });
        item.forEach((attribute, value) -> {
            String column = column(attribute);
            JsonNode inLake = row.getOrDefault(column, MissingNode.getInstance());
            filled.remove(column);
            if (!same(value, inLake, rest.path(attribute))) {
                differences.add(key + " " + attribute + ": table has " + value + ", lake has " + inLake
                        + " and in its rest " + rest.path(attribute));
            }
        });
        filled.forEach(column -> differences.add(key + " has only in the lake " + column));
    }

    private String column(String attribute) {
        return columns.getOrDefault(attribute, words(attribute));
    }

    private static String words(String attribute) {
        return attribute
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_|_$", "");
    }

    /** A value is in its column or in the rest; a map or list may be in both in parts. */
    private static boolean same(AttributeValue value, JsonNode lake, JsonNode rest) {
        if (lake.isMissingNode() || lake.isNull()) {
            return value.type() == AttributeValue.Type.NUL || sameInRest(value, rest);
        }
        return switch (value.type()) {
            case M -> {
                JsonNode left = rest.path("M");
                yield value.m().entrySet().stream()
                        .allMatch(field ->
                                same(field.getValue(), field(lake, field.getKey()), left.path(field.getKey())));
            }
            case L -> {
                boolean same = lake.size() == value.l().size();
                for (int i = 0; same && i < value.l().size(); i++) {
                    same = same(value.l().get(i), lake.get(i), rest.path("L").path(i));
                }
                yield same;
            }
            default -> rest.isMissingNode() && sameScalar(value, lake);
        };
    }

    private static JsonNode field(JsonNode lake, String name) {
        return lake.has(name) ? lake.get(name) : lake.path(words(name));
    }

    private static boolean sameScalar(AttributeValue value, JsonNode lake) {
        return switch (value.type()) {
            case S -> lake.asText().equals(value.s()) || sameTime(value.s(), lake.asText());
            case N -> lake.isNumber() ? sameNumber(value.n(), lake) : sameEpoch(value.n(), lake.asText());
            case B -> lake.asText().equals(base64(value.b()));
            case BOOL -> lake.isBoolean() && lake.booleanValue() == value.bool();
            case SS -> texts(lake).equals(Set.copyOf(value.ss()));
            case NS ->
                texts(lake).stream()
                        .map(OwnTable::plain)
                        .collect(Collectors.toSet())
                        .equals(value.ns().stream().map(OwnTable::plain).collect(Collectors.toSet()));
            case BS ->
                texts(lake).equals(value.bs().stream().map(OwnTable::base64).collect(Collectors.toSet()));
            case NUL, M, L, UNKNOWN_TO_SDK_VERSION -> false;
        };
    }

    private static boolean sameInRest(AttributeValue value, JsonNode rest) {
        return switch (value.type()) {
            case S -> rest.path("S").asText("-").equals(value.s());
            case N -> rest.has("N") && plain(rest.get("N").asText()).equals(plain(value.n()));
            case BOOL -> rest.path("BOOL").isBoolean() && rest.get("BOOL").booleanValue() == value.bool();
            case M ->
                rest.path("M").size() == value.m().size()
                        && value.m().entrySet().stream()
                                .allMatch(field -> sameInRest(
                                        field.getValue(), rest.path("M").path(field.getKey())));
            case L -> {
                boolean same = rest.path("L").size() == value.l().size();
                for (int i = 0; same && i < value.l().size(); i++) {
                    same = sameInRest(value.l().get(i), rest.path("L").path(i));
                }
                yield same;
            }
            case B, SS, NS, BS, NUL, UNKNOWN_TO_SDK_VERSION -> false;
        };
    }

    private static boolean sameNumber(String digits, JsonNode lake) {
        return new BigDecimal(digits).compareTo(lake.decimalValue()) == 0;
    }

    private static boolean sameEpoch(String digits, String sqlTime) {
        long number = Long.parseLong(digits);
        Instant moment = instant(sqlTime);
        return moment.equals(Instant.ofEpochSecond(number)) || moment.equals(Instant.ofEpochMilli(number));
    }

    private static boolean sameTime(String iso, String sqlTime) {
        return iso.length() > 10
                && iso.charAt(10) == 'T'
                && OffsetDateTime.parse(iso).toInstant().equals(instant(sqlTime));
    }

    private static Instant instant(String sqlTime) {
        return LocalDateTime.parse(sqlTime.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    }

    private static String plain(String digits) {
        return new BigDecimal(digits).stripTrailingZeros().toPlainString();
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static String keyText(AttributeValue key) {
        return switch (key.type()) {
            case S -> key.s();
            case N -> plain(key.n());
            default -> base64(key.b());
        };
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
    }

    /** The rows by key, their values as JSON. */
    private Map<String, Map<String, JsonNode>> rows() {
        Map<String, String> types = new TreeMap<>();
        engine.ask("SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = '" + database
                        + "' AND table_name = '" + name + "'")
                .rows()
                .forEach(column -> types.put(column.get(0), column.get(1)));
        types.keySet().removeIf(OwnTable::isOfTheChange);
        types.keySet().removeAll(PARTITIONS);
        List<String> names = List.copyOf(types.keySet());
        String select = names.stream()
                .map(column -> json("\"" + column + "\"", types.getOrDefault(column, "")))
                .collect(Collectors.joining(", "));
        Map<String, Map<String, JsonNode>> rows = new HashMap<>();
        for (List<String> values : engine.ask("SELECT " + select + " FROM " + database + "." + name)
                .rows()) {
            Map<String, JsonNode> row = new HashMap<>();
            for (int c = 0; c < names.size(); c++) {
                row.put(names.get(c), parse(values.get(c)));
            }
            JsonNode rest = row.getOrDefault(REST, MissingNode.getInstance());
            row.put(REST, rest.isTextual() ? parse(rest.asText()) : rest);
            String key = keys.stream()
                    .map(attribute -> row.getOrDefault(column(attribute), MissingNode.getInstance()))
                    .map(value -> value.isNumber() ? plain(value.asText()) : value.asText())
                    .collect(Collectors.joining("|"));
            if (rows.put(key, row) != null) {
                throw new AssertionError(name + " has two rows of " + key);
            }
        }
        return rows;
    }

    private static boolean isOfTheChange(String column) {
        return !column.equals(REST) && (column.startsWith("cdc_") || column.startsWith("kafka_"));
    }

    /** JSON has no bytes. */
    private static String json(String column, String type) {
        String value = type.equals("varbinary")
                ? "to_base64(" + column + ")"
                : type.equals("array(varbinary)") ? "transform(" + column + ", e -> to_base64(e))" : column;
        return "json_format(CAST(" + value + " AS JSON))";
    }

    private static JsonNode parse(String json) {
        try {
            return json.isEmpty() ? MissingNode.getInstance() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("the engine's JSON is none: " + json, e);
        }
    }
}
