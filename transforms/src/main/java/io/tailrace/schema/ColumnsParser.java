package io.tailrace.schema;

import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Modifiers.Part;
import io.tailrace.schema.ModifiersParser.Place;
import java.util.ArrayList;
import java.util.HashMap;
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

    private final DeclarationCursor cursor;
    private int depth;

    ColumnsParser(String text) {
        this.cursor = new DeclarationCursor(text);
    }

    Columns columns() {
        List<Column> columns = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        Set<String> names = new HashSet<>();
        do {
            if (!readDropped(dropped)) {
                String name = name("a column", names);
                if (cursor.peek() == ':') {
                    throw cursor.wrong("a column's name and type are separated by a space, not by ':'");
                }
                columns.add(column(name, Place.COLUMN, "',' and the next column, or the end"));
            }
        } while (cursor.skip(','));
        if (!cursor.isAtEnd()) {
            throw cursor.wrong("expected ',' and the next column, or the end");
        }
        if (columns.isEmpty()) {
            throw cursor.wrong("expected a column that is not dropped");
        }
        requireOnePlaceEach(columns, dropped);
        return new Columns(columns, dropped);
    }

    /** Reads an attribute without a column, if one is here: {@code card dropped}, or {@code card:dropped} in a struct. */
    private boolean readDropped(List<String> dropped) {
        int start = cursor.place();
        boolean isQuoted = cursor.peek() == '\'';
        String attribute = isQuoted ? cursor.quoted() : cursor.token();
        cursor.skip(':');
        if (!attribute.isEmpty() && cursor.word().equals("dropped")) {
            dropped.add(attribute);
            return true;
        }
        cursor.backTo(start);
        if (isQuoted) {
            throw cursor.wrong("a name in quotes is an attribute's: write 'the name' dropped, or"
                    + " a_column string from 'the name'");
        }
        return false;
    }

    private void requireOnePlaceEach(List<Column> columns, List<String> dropped) {
        Map<String, String> separators = new HashMap<>();
        for (Column column : columns) {
            Part part = column.modifiers().part();
            String other = part == null ? null : separators.put(column.attribute(), part.separator());
            if (part != null && other != null && !other.equals(part.separator())) {
                throw cursor.wrong("the parts of '" + column.attribute() + "' are separated by " + other + " and by "
                        + part.separator() + "; choose one");
            }
        }
        Set<String> placed = new HashSet<>();
        for (String attribute : dropped) {
            if (!placed.add(attribute)) {
                throw cursor.wrong("the attribute '" + attribute + "' is dropped twice");
            }
        }
        for (Column column : columns) {
            boolean isPart = column.modifiers().part() != null;
            if (isPart ? dropped.contains(column.attribute()) : !placed.add(column.attribute())) {
                throw cursor.wrong("the attribute '" + column.attribute() + "' has "
                        + (dropped.contains(column.attribute()) ? "a column and is dropped" : "two columns")
                        + "; keep one");
            }
        }
    }

    private Column column(String name, Place place, String ends) {
        ColumnType type = type();
        return new Column(name, type, new ModifiersParser(cursor, type, place).modifiers(ends));
    }

    private ColumnType type() {
        if (depth == MAX_DEPTH) {
            throw cursor.wrong(
                    "types are nested deeper than " + MAX_DEPTH + " levels, and DynamoDB nests no more than 32");
        }
        depth++;
        ColumnType type = typeWithin();
        depth--;
        return type;
    }

    private ColumnType typeWithin() {
        cursor.peek();
        int start = cursor.place();
        String word = cursor.word();
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
        cursor.backTo(start);
        if (word.isEmpty()) {
            return cursor.wrong("expected a type: " + TYPES);
        }
        String meant = SYNONYMS.get(word);
        return meant == null
                ? cursor.wrong("'" + word + "' is not a type of Athena; its types are " + TYPES)
                : cursor.wrong("'" + word + "' is not a type of Athena's tables; write " + meant);
    }

    private Decimal decimal(int start) {
        if (!cursor.skip('(')) {
            cursor.backTo(start);
            throw cursor.wrong("a decimal needs its precision and scale: decimal(10,2)");
        }
        int precision = cursor.number();
        int scale = cursor.skip(',') ? cursor.number() : 0;
        cursor.expect(')', "a decimal's digits end with ')': decimal(10,2)");
        try {
            return new Decimal(precision, scale);
        } catch (IllegalArgumentException e) {
            cursor.backTo(start);
            throw cursor.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** Plain, it has milliseconds, as Athena's has. */
    private Scalar timestamp(int start) {
        if (!cursor.skip('(')) {
            return Scalar.TIMESTAMP;
        }
        int digits = cursor.number();
        cursor.expect(')', "a timestamp's digits end with ')': timestamp(6)");
        return switch (digits) {
            case 3 -> Scalar.TIMESTAMP;
            case 6 -> Scalar.TIMESTAMP_MICROS;
            default -> {
                cursor.backTo(start);
                throw cursor.wrong("a timestamp has 3 digits of a second, or 6 as timestamp(6)");
            }
        };
    }

    private ArrayOf array() {
        cursor.expect('<', "an array needs the type of its elements: array<string>");
        ColumnType element = type();
        Modifiers modifiers = new ModifiersParser(cursor, element, Place.ELEMENT).modifiers("'>'");
        cursor.expect('>', "an array's type ends with '>'");
        return new ArrayOf(element, modifiers);
    }

    private MapOf map() {
        cursor.expect('<', "a map needs the types of its keys and values: map<string,int>");
        cursor.peek();
        int start = cursor.place();
        if (type() != Scalar.STRING) {
            cursor.backTo(start);
            throw cursor.wrong("a map's keys are names of attributes, so their type is string: map<string,...>");
        }
        cursor.expect(',', "a map needs the type of its values after that of its keys: map<string,int>");
        ColumnType value = type();
        Modifiers modifiers = new ModifiersParser(cursor, value, Place.ELEMENT).modifiers("'>'");
        cursor.expect('>', "a map's type ends with '>'");
        return new MapOf(value, modifiers);
    }

    private StructOf struct() {
        cursor.expect('<', "a struct needs its fields: struct<street:string,city:string>");
        List<Column> fields = new ArrayList<>();
        List<String> dropped = new ArrayList<>();
        Set<String> names = new HashSet<>();
        do {
            if (!readDropped(dropped)) {
                String name = name("a field", names);
                cursor.expect(':', "a field's name and type are separated by ':', as in struct<street:string>");
                fields.add(column(name, Place.FIELD, "',' and the next field, or '>'"));
            }
        } while (cursor.skip(','));
        cursor.expect('>', "a struct's fields end with '>'");
        if (fields.isEmpty()) {
            throw cursor.wrong("a struct has at least one field that is not dropped");
        }
        requireOnePlaceEach(fields, dropped);
        return new StructOf(fields, dropped);
    }

    private String name(String what, Set<String> names) {
        cursor.peek();
        int start = cursor.place();
        String name = cursor.name();
        char stray = cursor.stray();
        if (stray != 0) {
            throw cursor.wrong("'" + stray + "' cannot be in " + what + "'s name; Athena takes letters, digits and _");
        }
        if (name.isEmpty()) {
            throw cursor.wrong("expected " + what + "'s name");
        }
        if (name.length() > LONGEST_NAME) {
            cursor.backTo(start);
            throw cursor.wrong(what + "'s name has at most " + LONGEST_NAME + " characters");
        }
        if (!names.add(name.toLowerCase(Locale.ROOT))) {
            cursor.backTo(start);
            throw cursor.wrong("'" + name + "' is declared already; Athena does not distinguish upper and lower case");
        }
        return name;
    }
}
