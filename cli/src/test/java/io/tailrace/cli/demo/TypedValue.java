package io.tailrace.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column and what four items have in it: two values, NULL, and nothing.
 *
 * @param declaration with its name
 * @param attribute in the items
 * @param values in DynamoDB JSON
 * @param form in which the values are compared
 * @param expectedValues what a query shows of the values
 */
record TypedValue(String declaration, String attribute, List<String> values, Form form, List<String> expectedValues) {
    static final int ITEMS = 4;

    private static final String NULL = "NULL";

    /** What the first item has that no column holds. */
    static final String REST = "{\"not_a_number\":{\"S\":\"NaN\"},\"key\":{\"S\":\"USER#42\"},"
            + "\"photos\":{\"L\":[null,{\"NULL\":true}]},\"holes\":{\"L\":[null,{\"NULL\":true}]},"
            + "\"lines\":{\"L\":[{\"M\":{\"more\":{\"M\":{\"K\":{\"L\":[null,{\"NULL\":true}]}}}}},{\"NULL\":true}]}}";

    /** How a value becomes a text that can be compared. */
    enum Form {
        TEXT,
        /** A time to the millisecond, without the zeros after it. */
        TIME,
        /** The bits of a float or double, of which texts show no more than is needed. */
        FLOAT,
        DOUBLE,
        JSON,
        /** A text with base64 in it in Parquet, bytes in the table of items. */
        BYTES,
        LIST_OF_BYTES
    }

    static final List<TypedValue> ALL = List.of(
            of("s string", s(""), s("Grüße 😀 \\t\\n\\\\ \\\"q\\\" \\u0001"), "", "Grüße 😀 \t\n\\ \"q\" \u0001"),
            of("b boolean", "{\"BOOL\":true}", "{\"BOOL\":false}", "true", "false"),
            of("t tinyint", n("127"), n("-128"), "127", "-128"),
            of("sm smallint", n("32767"), n("-32768"), "32767", "-32768"),
            of("i int", n("2147483647"), n("-2147483648"), "2147483647", "-2147483648"),
            of(
                    "l bigint",
                    n("9223372036854775807"),
                    n("-9223372036854775808"),
                    "9223372036854775807",
                    "-9223372036854775808"),
            as(Form.FLOAT, "f float", n("3.4028235E38"), n("0.1"), "7F7FFFFF", "3DCCCCCD"),
            as(Form.DOUBLE, "d double", n("9.99E125"), n("-1E-130"), "5A179CDFBAAB2223", "A4F1BEBDF578B2F4"),
            of(
                    "whole decimal(38,0)",
                    n("12345678901234567890123456789012345678"),
                    n("-99999999999999999999999999999999999999"),
                    "12345678901234567890123456789012345678",
                    "-99999999999999999999999999999999999999"),
            of(
                    "tiny decimal(38,38)",
                    n("0.12345678901234567890123456789012345678"),
                    n("-1E-38"),
                    "0.12345678901234567890123456789012345678",
                    "-0.00000000000000000000000000000000000001"),
            of("price decimal(10,2)", n("0"), n("-12.5"), "0.00", "-12.50"),
            of("day date", s("1582-10-15"), s("9999-12-31"), "1582-10-15", "9999-12-31"),
            of("day_before date", s("1969-12-31"), s("1600-02-29"), "1969-12-31", "1600-02-29"),
            as(
                    Form.TIME,
                    "time timestamp",
                    s("1969-12-31T23:59:59.999Z"),
                    s("9999-12-31 23:59:59.999"),
                    "1969-12-31 23:59:59.999",
                    "9999-12-31 23:59:59.999"),
            as(
                    Form.TIME,
                    "winter timestamp",
                    s("1582-10-15T00:00:00Z"),
                    s("2026-03-29T02:30:00.5+01:00"),
                    "1582-10-15 00:00:00.000",
                    "2026-03-29 01:30:00.500"),
            as(
                    Form.TEXT,
                    "micros timestamp(6)",
                    s("1969-12-31T23:59:59.999999Z"),
                    s("2026-11-22T13:45:00.000001Z"),
                    "1969-12-31 23:59:59.999999",
                    "2026-11-22 13:45:00.000001"),
            as(
                    Form.TIME,
                    "epoch timestamp epoch(seconds)",
                    n("1763819100"),
                    n("0.001"),
                    "2025-11-22 13:45:00.000",
                    "1970-01-01 00:00:00.001"),
            of("born date epoch(days)", n("-1"), n("20414"), "1969-12-31", "2025-11-22"),
            as(
                    Form.TIME,
                    "due timestamp midnight",
                    s("2026-11-22"),
                    s("1960-02-29"),
                    "2026-11-22 00:00:00.000",
                    "1960-02-29 00:00:00.000"),
            of("parsed_int int parsed", s("42"), s("-7"), "42", "-7"),
            of("not_a_number double parsed", s("NaN"), s("1.5"), null, "1.5E0"),
            of(
                    "profile string json",
                    "{\"M\":{\"size\":{\"N\":\"1.50\"},\"A\":{\"SS\":[\"ä\"]}}}",
                    s("x"),
                    "{\"size\":1.50,\"A\":[\"ä\"]}",
                    "\"x\""),
            of("card string masked(last4)", s("4111111111111111"), s("1"), "****1111", "****"),
            of(
                    "email string masked(sha256)",
                    s("a"),
                    s(""),
                    "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            of("pin string masked('***')", s("1234"), s("x"), "***", "***"),
            of("gone bigint masked(null)", n("1"), n("2"), null, null),
            of("status string default('new')", s("paid"), s(""), "paid", ""),
            of("mixedCase string", s("x"), s("y"), "x", "y"),
            of("renamed string from 'Größe (cm)'", s("x"), s("y"), "x", "y"),
            of("user_id bigint from key part(2) parsed", s("USER#42"), s("USER#7"), "42", "7"),
            as(Form.BYTES, "photo binary", "{\"B\":\"AAH/\"}", "{\"B\":\"\"}", "0001FF", ""),
            as(
                    Form.LIST_OF_BYTES,
                    "photos array<binary>",
                    "{\"L\":[{\"B\":\"AAH/\"},{\"NULL\":true}]}",
                    "{\"BS\":[\"AAE=\"]}",
                    "[\"0001FF\",null]",
                    "[\"0001\"]"),
            as(Form.JSON, "tags array<string>", "{\"SS\":[\"\",\"ä\"]}", "{\"L\":[]}", "[\"\",\"ä\"]", "[]"),
            as(
                    Form.JSON,
                    "holes array<boolean>",
                    "{\"L\":[{\"BOOL\":true},{\"NULL\":true}]}",
                    "{\"L\":[{\"NULL\":true}]}",
                    "[true,null]",
                    "[null]"),
            as(
                    Form.JSON,
                    "keys map<string,bigint>",
                    "{\"M\":{\"A\":{\"N\":\"1\"},\"a\":{\"N\":\"2\"},\"\":{\"N\":\"3\"},\"x y.ä\":{\"N\":\"4\"}}}",
                    "{\"M\":{}}",
                    "{\"\":3,\"A\":1,\"a\":2,\"x y.ä\":4}",
                    "{}"),
            as(
                    Form.JSON,
                    "names struct<firstName:string,URL:string,Inner:struct<zipCode:int,at:timestamp,on:date>>",
                    "{\"M\":{\"firstName\":{\"S\":\"A\"},\"URL\":{\"S\":\"B\"},\"Inner\":{\"M\":{\"zipCode\":{\"N\":\"8000\"},"
                            + "\"at\":{\"S\":\"1969-12-31T23:59:59.999Z\"},\"on\":{\"S\":\"1969-12-31\"}}}}}",
                    "{\"M\":{}}",
                    "{\"firstname\":\"A\",\"url\":\"B\",\"inner\":{\"zipcode\":8000,\"at\":\"1969-12-31 23:59:59.999\",\"on\":\"1969-12-31\"}}",
                    "{\"firstname\":null,\"url\":null,\"inner\":null}"),
            as(
                    Form.JSON,
                    "lines array<struct<sku:string,price:decimal(38,10),more:map<string,array<int>>>>",
                    "{\"L\":[{\"M\":{\"sku\":{\"S\":\"a\"},\"price\":{\"N\":\"1234567890123456789012345678.0123456789\"},"
                            + "\"more\":{\"M\":{\"K\":{\"L\":[{\"N\":\"1\"},{\"NULL\":true}]}}}}},{\"NULL\":true}]}",
                    "{\"L\":[{\"M\":{}}]}",
                    "[{\"sku\":\"a\",\"price\":1234567890123456789012345678.0123456789,\"more\":{\"K\":[1,null]}},null]",
                    "[{\"sku\":null,\"price\":null,\"more\":null}]"),
            as(
                    Form.JSON,
                    "nested array<array<timestamp>>",
                    "{\"L\":[{\"L\":[{\"S\":\"1960-01-01T00:00:00.123Z\"}]},{\"L\":[]}]}",
                    "{\"L\":[{\"NULL\":true}]}",
                    "[[\"1960-01-01 00:00:00.123\"],[]]",
                    "[null]"));

    /** The expression that shows the value in Parquet. */
    String inParquet() {
        String column = column();
        return shown(
                switch (form) {
                    case TEXT -> "CAST(" + column + " AS varchar)";
                    case TIME -> "CAST(CAST(" + column + " AS timestamp(3)) AS varchar)";
                    case FLOAT -> "to_hex(to_ieee754_32(" + column + "))";
                    case DOUBLE -> "to_hex(to_ieee754_64(" + column + "))";
                    case JSON ->
                        "regexp_replace(json_format(CAST(" + column + " AS json)), '([.][0-9]{3})000\"', '$1\"')";
                    case BYTES -> "to_hex(from_base64(" + column + "))";
                    case LIST_OF_BYTES ->
                        "json_format(CAST(transform(" + column + ", b -> to_hex(from_base64(b))) AS json))";
                });
    }

    /** The expression that shows it in the table of items. */
    String inItems() {
        return switch (form) {
            case BYTES, LIST_OF_BYTES -> inParquet().replace("from_base64", "");
            case TEXT, TIME, FLOAT, DOUBLE, JSON -> inParquet();
        };
    }

    private static String shown(String text) {
        return "coalesce(" + text + ", '" + NULL + "')";
    }

    List<String> expected() {
        List<String> all = new ArrayList<>(expectedValues);
        all.add(NULL);
        all.add(declaration.contains("default('new')") ? "new" : NULL);
        return all;
    }

    void putInto(Map<String, String> image, int item) {
        if (item < ITEMS - 1) {
            image.put(attribute, item < values.size() ? values.get(item) : "{\"NULL\":true}");
        }
    }

    private String column() {
        return declaration.substring(0, declaration.indexOf(' ')).toLowerCase(Locale.ROOT);
    }

    private static TypedValue of(
            String declaration, String first, String second, @Nullable String one, @Nullable String other) {
        return as(Form.TEXT, declaration, first, second, one, other);
    }

    private static TypedValue as(
            Form form, String declaration, String first, String second, @Nullable String one, @Nullable String other) {
        String name = declaration.substring(0, declaration.indexOf(' '));
        int from = declaration.indexOf(" from ");
        String attribute =
                from < 0 ? name : declaration.substring(from + 6).replaceAll("^'([^']*)'.*|^(\\S+).*", "$1$2");
        return new TypedValue(
                declaration,
                attribute,
                List.of(first, second),
                form,
                List.of(one == null ? NULL : one, other == null ? NULL : other));
    }

    private static String s(String text) {
        return "{\"S\":\"" + text + "\"}";
    }

    private static String n(String number) {
        return "{\"N\":\"" + number + "\"}";
    }
}
