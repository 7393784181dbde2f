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
            "timestamp midnight",
            "timestamp epoch(seconds)",
            "timestamp epoch(millis)",
            "date epoch(days)",
            "boolean parsed",
            "int parsed",
            "string json",
            "string masked(last4)",
            "binary",
            "array<bigint>",
            "array<string>",
            "map<string,bigint>",
            "struct<a:bigint>");

    private static final List<String> VALUES = List.of(
            "{\"S\":\"text\"}",
            "{\"S\":\"42\"}",
            "{\"S\":\"true\"}",
            "{\"S\":\"2026-11-22\"}",
            "{\"S\":\"20261122T134500Z\"}",
            "{\"S\":\"2026-11-22T13:45:00+0200\"}",
            "{\"S\":\"2026-11-22T13:45:00Z\"}",
            "{\"S\":\"2026-11-22 13:45:00.123\"}",
            "{\"S\":\"2026-11-22T13:45:00.123456+01:00\"}",
            "{\"S\":\"2026-11-22T13:45:00.123456789Z\"}",
            "{\"N\":\"7\"}",
            "{\"N\":\"300\"}",
            "{\"N\":\"12.50\"}",
            "{\"N\":\"0.001\"}",
            "{\"N\":\"16777217\"}",
            "{\"N\":\"1763819100\"}",
            "{\"N\":\"1763819100123\"}",
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

    private static final List<String> KINDS = List.of("S", "N", "B", "BOOL", "SS", "NS", "BS", "L", "M");

    /** Words of a declaration, what they belong to and mean, and an example. */
    private record Word(String words, String place, String meaning, String columns, String item) {}

    private static final List<Word> WORDS = List.of(
            new Word(
                    "`from NAME`",
                    "columns, fields",
                    "The attribute's name in DynamoDB, where the column's differs. No other attribute fills the column.",
                    "size int from 'Size (cm)'",
                    "{\"Size (cm)\":{\"N\":\"7\"}}"),
            new Word(
                    "`part(2)`, `part(2,'|')`",
                    "columns of single values",
                    "The second of the parts that `#`, or another text, separates. Several columns may share an attribute. An"
                            + " attribute is kept in `cdc_rest` unless its parts say it whole. To merge by parts of a key, declare"
                            + " an entity with a `key`, which makes sure that they say it.",
                    "kind string from PK part(1), user_id bigint from PK part(2) parsed",
                    "{\"PK\":{\"S\":\"USER#42\"}}"),
            new Word(
                    "`epoch(seconds)`, `epoch(millis)`, `epoch(micros)`",
                    "timestamp, date",
                    "Numbers that count from 1970 in UTC are times, as in DynamoDB's time to live. A date takes midnights only.",
                    "expires timestamp epoch(seconds)",
                    "{\"expires\":{\"N\":\"1763819100\"}}"),
            new Word(
                    "`epoch(days)`",
                    "date",
                    "Numbers that count days since 1970 are dates.",
                    "born date epoch(days)",
                    "{\"born\":{\"N\":\"20414\"}}"),
            new Word(
                    "`parsed`",
                    "numbers, boolean, columns with `epoch(...)`",
                    "Texts that are such a number, or `true` or `false` in any case, are taken as well.",
                    "n int parsed, b boolean parsed",
                    "{\"n\":{\"S\":\"42\"},\"b\":{\"S\":\"TRUE\"}}"),
            new Word(
                    "`midnight`",
                    "timestamp",
                    "Texts that are a date alone are taken as well, as its first moment in UTC.",
                    "due timestamp midnight",
                    "{\"due\":{\"S\":\"2026-11-22\"}}"),
            new Word(
                    "`json`",
                    "string",
                    "Any value, such as a map, as one JSON text without DynamoDB's types; numbers keep all their digits.",
                    "profile string json",
                    "{\"profile\":{\"M\":{\"size\":{\"N\":\"1.50\"},\"tags\":{\"SS\":[\"a\"]}}}}"),
            new Word(
                    "`default(VALUE)`",
                    "columns and fields of single values",
                    "The value for an attribute that the item lacks; not for a NULL, a misfit, or an image that is not there.",
                    "status string default('new'), n int default(0)",
                    "{}"),
            new Word(
                    "`masked(last4)`",
                    "string",
                    "The last four characters after `****`; of eight or fewer, only `****`. See below.",
                    "card string masked(last4)",
                    "{\"card\":{\"S\":\"4111111111111111\"}}"),
            new Word(
                    "`masked(hmac)`, `masked(sha256)`",
                    "string",
                    "64 hexadecimal digits, equal for equal values, under the secret `hmac.secret`, or without one: then values"
                            + " that can be guessed, such as phone numbers, can be recovered.",
                    "email string masked(hmac)",
                    "{\"email\":{\"S\":\"a@example.com\"}}"),
            new Word(
                    "`masked('text')`, `masked(null)`",
                    "string; any type",
                    "Always the same text, or null.",
                    "pin string masked('***'), photo binary masked(null)",
                    "{\"pin\":{\"S\":\"1234\"},\"photo\":{\"B\":\"AAE=\"}}"),
            new Word(
                    "`NAME dropped`, in a struct `NAME:dropped`",
                    "in place of a type",
                    "The attribute is left out.",
                    "'pass-word' dropped, user struct<name:string,pin:dropped>",
                    "{\"pass-word\":{\"S\":\"x\"},\"user\":{\"M\":{\"name\":{\"S\":\"Ann\"},\"pin\":{\"S\":\"1\"}}}}"));

    private ValueReference() {}

    static void append(StringBuilder text) {
        appendWords(text);
        appendMasks(text);
        appendTypes(text);
        appendSchemaless(text);
        appendRests(text);
    }

    private static void appendWords(StringBuilder text) {
        text.append("\n## Words after a type\n\n")
                .append(
                        "A declaration is a list of columns: a name, a type, and words that say more about it, in any order.")
                .append(
                        " They may also follow the type of a struct's field and of an array's or map's values. Tables and DDL")
                .append(
                        " have the type alone. A name or text with characters other than letters, digits and `_` is written in")
                .append(" single quotes; two quotes inside mean one. Each example is run.\n\n")
                .append("| words | belong to | meaning | columns | item | row |\n|---|---|---|---|---|---|\n");
        for (Word word : WORDS) {
            Map<String, String> options =
                    new HashMap<>(Map.of("metadata", "", "hmac.secret", "a secret of a good length"));
            options.put("columns", word.columns);
            text.append("| ")
                    .append(word.words)
                    .append(" | ")
                    .append(word.place)
                    .append(" | ")
                    .append(word.meaning)
                    .append(" | ")
                    .append(code(word.columns))
                    .append(" | ")
                    .append(code(word.item))
                    .append(" | ")
                    .append(code(line(row(options, word.item))))
                    .append(" |\n");
        }
    }

    private static void appendMasks(StringBuilder text) {
        text.append(
                        "\nMasked and dropped values are taken out of the change before anything is made of it: of both images, so")
                .append(
                        " that no column, `old_` column or `cdc_rest` has them, and of a key that `key.from.item.enabled` or")
                .append(
                        " `FlattenDynamoDb$Key` makes. A number is masked as its text. Anything else in the place of a masked")
                .append(
                        " value is left out: a map in place of a text, a text in place of a struct with a masked field. An")
                .append(
                        " attribute without a column whose name differs only by case or by signs from a masked one is masked like it.")
                .append(
                        " A text with another number of parts than are declared is masked as one, from the first masked part on. What")
                .append(
                        " one entity masks is masked in the rest and in other entities too, unless they have a column for it. A part of")
                .append(
                        " the item's key can be masked by a hash only, or two items could become one. What FlattenDynamoDb does")
                .append(" not make stays as it is: the records of the topic, their keys, and changes that failed.\n");
    }

    private static void appendTypes(StringBuilder text) {
        text.append("\n## Which value fits which column\n\n")
                .append(
                        "Found by making a row of each value for each type; after the arrow is the value in a JSON line, alone where it")
                .append(
                        " is the same. *Not* what follows: such a value is treated as `columns.on.mismatch` says, null in its")
                .append(
                        " column and kept as it came in `cdc_rest`; a dash stands for no value of the type, *any* for all as they are. *In part*: what does")
                .append(
                        " not fit is kept at its path. A value fits a float or double that is exactly that number, or of which")
                .append(
                        " it is the shortest text. Times without an offset are UTC. A NULL is null in every column, see `nulls`.\n\n")
                .append("| column | ")
                .append(String.join(
                        " | ", KINDS.stream().map(ValueReference::code).toList()))
                .append(" |\n")
                .append("|---".repeat(KINDS.size() + 1))
                .append("|\n");
        for (String type : TYPES) {
            text.append("| ").append(code(type));
            for (String kind : KINDS) {
                text.append(" | ").append(cell(type, kind));
            }
            text.append(" |\n");
        }
    }

    /** What becomes of the values of one of DynamoDB's types in a column. */
    private static String cell(String type, String kind) {
        List<String> held = new ArrayList<>();
        List<String> not = new ArrayList<>();
        for (String value : VALUES) {
            if (!typeOf(value).equals(kind)) {
                continue;
            }
            SinkRecord row = row(Map.of("columns", "v " + type, "metadata", ""), "{\"v\":" + value + "}");
            Struct struct = (Struct) row.value();
            String plain = value.substring(kind.length() + 4, value.length() - 1);
            if (kind.equals("N")) {
                plain = plain.substring(1, plain.length() - 1);
            }
            if (struct.get("v") == null) {
                not.add(code(plain));
            } else {
                String shown = shown(line(row));
                held.add(code(plain)
                        + (plain.equals(shown) ? "" : " → " + code(shown))
                        + (struct.get("cdc_rest") == null ? "" : " in part"));
            }
        }
        if (held.isEmpty()) {
            return "–";
        }
        if (not.isEmpty() && held.size() > 1 && held.stream().noneMatch(each -> each.contains(" → "))) {
            return "any";
        }
        if (!not.isEmpty()) {
            held.add("*not* " + String.join(", ", not));
        }
        return String.join("<br>", held);
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
