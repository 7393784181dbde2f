package io.tailrace.transform;

import io.tailrace.json.JsonLines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** The part of the reference that says what becomes of values, found by making rows of them. */
final class ValueReference {

    private static final List<String> TYPES = List.of(
            "string",
            "boolean",
            "tinyint",
            "smallint",
            "int",
            "bigint",
            "decimal(10,2)",
            "float",
            "double",
            "date",
            "timestamp",
            "timestamp(6)",
            "binary",
            "array<bigint>",
            "array<string>",
            "map<string,bigint>",
            "struct<a:bigint>");

    private static final List<String> VALUES = List.of(
            "{\"S\":\"text\"}",
            "{\"S\":\"2026-11-22\"}",
            "{\"S\":\"2026-11-22T13:45:00Z\"}",
            "{\"S\":\"2026-11-22 13:45:00.123\"}",
            "{\"S\":\"2026-11-22T13:45:00.123456+01:00\"}",
            "{\"S\":\"2026-11-22T13:45:00.123456789Z\"}",
            "{\"N\":\"7\"}",
            "{\"N\":\"300\"}",
            "{\"N\":\"12.50\"}",
            "{\"N\":\"0.001\"}",
            "{\"N\":\"16777217\"}",
            "{\"N\":\"9007199254740993\"}",
            "{\"N\":\"1E+20\"}",
            "{\"N\":\"12345678901234567890.5\"}",
            "{\"B\":\"AAE=\"}",
            "{\"BOOL\":true}",
            "{\"NULL\":true}",
            "{\"SS\":[\"x\",\"y\"]}",
            "{\"NS\":[\"1\",\"2.5\"]}",
            "{\"BS\":[\"AAE=\"]}",
            "{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"}]}",
            "{\"M\":{\"a\":{\"N\":\"1\"},\"b\":{\"S\":\"x\"}}}");

    /** A declaration, the options besides, and an item whose rest shows a rule. */
    private record Example(String rule, String columns, Map<String, String> options, String item) {}

    private static final List<Example> RESTS = List.of(
            new Example(
                    "An attribute without a column is kept whole, under its name in DynamoDB.",
                    "id string",
                    Map.of(),
                    "{\"id\":{\"S\":\"1\"},\"x\":{\"L\":[{\"N\":\"1\"}]}}"),
            new Example(
                    "So is one that does not fit, also when its column has another name.",
                    "size int",
                    Map.of("rename", "Size (cm):size"),
                    "{\"Size (cm)\":{\"N\":\"1.5\"}}"),
            new Example(
                    "What of a map fits no field or value is kept at its path.",
                    "a struct<x:int,s:struct<y:int>>",
                    Map.of(),
                    "{\"a\":{\"M\":{\"x\":{\"N\":\"1\"},\"s\":{\"M\":{\"y\":{\"S\":\"z\"}}},\"t\":{\"BOOL\":true}}}}"),
            new Example(
                    "In a list, `null` holds the place of each element that found its column.",
                    "l array<int>",
                    Map.of(),
                    "{\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"},{\"N\":\"3\"}]}}"),
            new Example(
                    "For a set, which has no order, the members that did not fit.",
                    "s array<int>",
                    Map.of(),
                    "{\"s\":{\"NS\":[\"1\",\"2.5\"]}}"),
            new Example(
                    "A NULL is kept, since a column's null would be a missing attribute as well; not with `nulls=drop`.",
                    "a int",
                    Map.of(),
                    "{\"a\":{\"NULL\":true}}"),
            new Example(
                    "With `columns.on.mismatch=rest` the whole attribute is kept as soon as a part of it does not fit.",
                    "l array<int>",
                    Map.of("columns.on.mismatch", "rest"),
                    "{\"l\":{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"}]}}"));

    private ValueReference() {}

    static void append(StringBuilder text) {
        appendTypes(text);
        appendSchemaless(text);
        appendRests(text);
    }

    private static void appendTypes(StringBuilder text) {
        text.append("\n## Which value fits which column\n\n")
                .append(
                        "Found by making a row of each value for each type; after the arrow is the value in a JSON line. What a column")
                .append(
                        " cannot hold, or holds in part, is treated as `columns.on.mismatch` says. A value fits a float or double that")
                .append(" is exactly that number, or of which it is the shortest text. Times without an offset are")
                .append(" UTC; a date alone is not a timestamp.\n\n")
                .append("| column | holds | holds in part | does not hold |\n|---|---|---|---|\n");
        for (String type : TYPES) {
            List<String> whole = new ArrayList<>();
            List<String> part = new ArrayList<>();
            List<String> not = new ArrayList<>();
            for (String value : VALUES) {
                SinkRecord row = row(Map.of("columns", "v " + type, "metadata", ""), "{\"v\":" + value + "}");
                Struct struct = (Struct) row.value();
                boolean isNull = value.contains("NULL");
                if (struct.get("v") == null) {
                    not.add(isNull ? code(value) + ", see `nulls`" : code(value));
                } else if (struct.get("cdc_rest") == null) {
                    whole.add(arrow(value, line(row)));
                } else {
                    part.add(arrow(value, line(row)));
                }
            }
            text.append("| `")
                    .append(type)
                    .append("` | ")
                    .append(String.join("<br>", whole))
                    .append(" | ");
            text.append(String.join("<br>", part))
                    .append(" | ")
                    .append(String.join("<br>", shortened(not)))
                    .append(" |\n");
        }
    }

    /** Of a type of which the column holds nothing, only the type's letters. */
    private static List<String> shortened(List<String> not) {
        List<String> shortened = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (String value : not) {
            String type = typeOf(value.substring(1));
            boolean isAll = VALUES.stream()
                    .filter(other -> typeOf(other).equals(type))
                    .allMatch(other -> not.contains(code(other)) || other.contains("NULL"));
            if (!isAll || type.equals("NULL")) {
                shortened.add(value);
            } else if (!types.contains(type)) {
                types.add(type);
            }
        }
        if (!types.isEmpty()) {
            shortened.add("any " + String.join(", ", types));
        }
        return shortened;
    }

    private static String typeOf(String value) {
        return value.substring(2, value.indexOf('"', 2));
    }

    private static void appendSchemaless(StringBuilder text) {
        text.append("\n## What values are in schemaless rows\n\n")
                .append(
                        "Texts, and so times, are as they are in the item. A number is a long, or a double if no other number has")
                .append(
                        " that double, or its text. Binary is base64, a set a list. Attributes whose name is taken, and")
                .append(
                        " only they, are in `cdc_rest`. `cdc_event_time` is a text like `2026-11-22 13:45:00.000`, in UTC.\n\n")
                .append("| value | in the row | class |\n|---|---|---|\n");
        for (String value : VALUES) {
            SinkRecord row = row(Map.of("metadata", "", "maps", "native"), "{\"v\":" + value + "}");
            Object plain = ((Map<?, ?>) row.value()).get("v");
            text.append("| ")
                    .append(code(value))
                    .append(" | ")
                    .append(code(shown(line(row))))
                    .append(" | ");
            text.append(plain == null ? "" : name(plain)).append(" |\n");
        }
    }

    private static String name(Object plain) {
        return plain instanceof List
                ? "List"
                : plain instanceof Map ? "Map" : plain.getClass().getSimpleName();
    }

    private static void appendRests(StringBuilder text) {
        text.append("\n## The form of `cdc_rest`\n\n")
                .append(
                        "A text with one JSON object: attributes by their names in DynamoDB, each as DynamoDB JSON, in the item's")
                .append(
                        " order, no name twice and without white space. Null when there is nothing to keep. With `image=both`, what the")
                .append(
                        " old image has no column for is in `old_cdc_rest` in the same form. Half of a surrogate pair is an escape.\n\n")
                .append("| rule | columns | item | `cdc_rest` |\n|---|---|---|---|\n");
        for (Example example : RESTS) {
            Map<String, String> options = new HashMap<>(example.options);
            options.put("columns", example.columns);
            @Nullable Object rest = ((Struct) row(options, example.item).value()).get("cdc_rest");
            text.append("| ")
                    .append(example.rule)
                    .append(" | `")
                    .append(example.columns)
                    .append("` | ");
            text.append(code(example.item))
                    .append(" | ")
                    .append(code(String.valueOf(rest)))
                    .append(" |\n");
        }
    }

    private static SinkRecord row(Map<String, String> options, String image) {
        return Changes.flatten(options, Changes.insert(image));
    }

    private static String line(SinkRecord row) {
        return new String(new JsonLines().line(row.valueSchema(), row.value()), StandardCharsets.UTF_8).strip();
    }

    private static String arrow(String value, String line) {
        return code(value) + " → " + code(shown(line));
    }

    /** The value of {@code v} in a line. */
    private static String shown(String line) {
        String value = line.substring("{\"v\":".length(), line.length() - 1);
        int rest = value.indexOf(",\"cdc_rest\"");
        return rest < 0 ? value : value.substring(0, rest);
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }
}
