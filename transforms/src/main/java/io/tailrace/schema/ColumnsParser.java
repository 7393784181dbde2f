package io.tailrace.schema;

import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A recursive descent over one declaration, which stops at the first thing that is wrong. */
final class ColumnsParser {

    private static final String TYPES = "string, boolean, tinyint, smallint, int, bigint, float, double, decimal(p,s),"
            + " date, timestamp, timestamp(6), binary, array<...>, map<string,...>, struct<name:...>";

    /** What other systems call a type of Athena. */
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("integer", "int"),
            Map.entry("int32", "int"),
            Map.entry("long", "bigint"),
            Map.entry("int64", "bigint"),
            Map.entry("short", "smallint"),
            Map.entry("byte", "tinyint"),
            Map.entry("bool", "boolean"),
            Map.entry("real", "float"),
            Map.entry("number", "decimal(p,s)"),
            Map.entry("numeric", "decimal(p,s)"),
            Map.entry("text", "string"),
            Map.entry("char", "string"),
            Map.entry("varchar", "string"),
            Map.entry("varbinary", "binary"),
            Map.entry("bytes", "binary"),
            Map.entry("datetime", "timestamp"),
            Map.entry("list", "array<...>"),
            Map.entry("set", "array<...>"),
            Map.entry("row", "struct<name:...>"));

    private static final int LONGEST_NAME = 255;

    /** Twice as deep as DynamoDB nests, and far within the stack. */
    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;
    private int depth;

    ColumnsParser(String text) {
        this.text = text;
    }

    Columns columns() {
        List<Column> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        do {
            String name = name("a column", names);
            if (peek() == ':') {
                throw wrong("a column's name and type are separated by a space, not by ':'");
            }
            columns.add(new Column(name, type()));
        } while (skip(','));
        if (at < text.length()) {
            throw wrong("expected ',' and the next column, or the end");
        }
        return new Columns(columns);
    }

    private ColumnType type() {
        if (depth == MAX_DEPTH) {
            throw wrong("types are nested deeper than " + MAX_DEPTH + " levels, and DynamoDB nests no more than 32");
        }
        depth++;
        ColumnType type = typeWithin();
        depth--;
        return type;
    }

    private ColumnType typeWithin() {
        blanks();
        int start = at;
        String word = word();
        return switch (word) {
            case "string" -> Scalar.STRING;
            case "boolean" -> Scalar.BOOLEAN;
            case "tinyint" -> Scalar.TINYINT;
            case "smallint" -> Scalar.SMALLINT;
            case "int" -> Scalar.INT;
            case "bigint" -> Scalar.BIGINT;
            case "float" -> Scalar.FLOAT;
            case "double" -> Scalar.DOUBLE;
            case "date" -> Scalar.DATE;
            case "timestamp" -> timestamp(start);
            case "binary" -> Scalar.BINARY;
            case "decimal" -> decimal(start);
            case "array" -> array();
            case "map" -> map();
            case "struct" -> struct();
            default -> throw noSuchType(word, start);
        };
    }

    private ColumnsException noSuchType(String word, int start) {
        at = start;
        if (word.isEmpty()) {
            return wrong("expected a type: " + TYPES);
        }
        String meant = SYNONYMS.get(word);
        return meant == null
                ? wrong("'" + word + "' is not a type of Athena; its types are " + TYPES)
                : wrong("'" + word + "' is not a type of Athena's tables; write " + meant);
    }

    private Decimal decimal(int start) {
        if (!skip('(')) {
            at = start;
            throw wrong("a decimal needs its precision and scale: decimal(10,2)");
        }
        int precision = number();
        int scale = skip(',') ? number() : 0;
        expect(')', "a decimal's digits end with ')': decimal(10,2)");
        try {
            return new Decimal(precision, scale);
        } catch (IllegalArgumentException e) {
            at = start;
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Plain, it has milliseconds, as Athena's has. */
    private Scalar timestamp(int start) {
        if (!skip('(')) {
            return Scalar.TIMESTAMP;
        }
        int digits = number();
        expect(')', "a timestamp's digits end with ')': timestamp(6)");
        return switch (digits) {
            case 3 -> Scalar.TIMESTAMP;
            case 6 -> Scalar.TIMESTAMP_MICROS;
            default -> {
                at = start;
                throw wrong("a timestamp has 3 digits of a second, or 6 as timestamp(6)");
            }
        };
    }

    private ArrayOf array() {
        expect('<', "an array needs the type of its elements: array<string>");
        ColumnType element = type();
        expect('>', "an array's type ends with '>'");
        return new ArrayOf(element);
    }

    private MapOf map() {
        expect('<', "a map needs the types of its keys and values: map<string,int>");
        blanks();
        int start = at;
        if (type() != Scalar.STRING) {
            at = start;
            throw wrong("a map's keys are names of attributes, so their type is string: map<string,...>");
        }
        expect(',', "a map needs the type of its values after that of its keys: map<string,int>");
        ColumnType value = type();
        expect('>', "a map's type ends with '>'");
        return new MapOf(value);
    }

    private StructOf struct() {
        expect('<', "a struct needs its fields: struct<street:string,city:string>");
        List<Column> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        do {
            String name = name("a field", names);
            expect(':', "a field's name and type are separated by ':', as in struct<street:string>");
            fields.add(new Column(name, type()));
        } while (skip(','));
        expect('>', "a struct's fields end with '>'");
        return new StructOf(fields);
    }

    private String name(String what, Set<String> names) {
        blanks();
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (at < text.length() && !Character.isWhitespace(text.charAt(at)) && "<>(),:".indexOf(text.charAt(at)) < 0) {
            throw wrong(
                    "'" + text.charAt(at) + "' cannot be in " + what + "'s name; Athena takes letters, digits and _");
        }
        if (name.isEmpty()) {
            throw wrong("expected " + what + "'s name");
        }
        if (name.length() > LONGEST_NAME) {
            at = start;
            throw wrong(what + "'s name has at most " + LONGEST_NAME + " characters");
        }
        if (!names.add(name.toLowerCase(Locale.ROOT))) {
            at = start;
            throw wrong("'" + name + "' is there already; Athena does not tell upper from lower case");
        }
        return name;
    }

    /** A type's name, in lower case whatever the locale: Turkish would make "ınt" of "INT". */
    private String word() {
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private int number() {
        blanks();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (start == at || at - start > 3) {
            at = start;
            throw wrong("expected a number of digits: decimal(10,2)");
        }
        return Integer.parseInt(text, start, at, 10);
    }

    private void expect(char wanted, String fix) {
        if (!skip(wanted)) {
            throw wrong(fix);
        }
    }

    private boolean skip(char wanted) {
        if (peek() == wanted) {
            at++;
            blanks();
            return true;
        }
        return false;
    }

    /** The next character that is not blank, or 0 at the end. */
    private char peek() {
        blanks();
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private ColumnsException wrong(String problem) {
        return new ColumnsException(problem, text, at);
    }
}
