package io.tailrace.cli.init;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A proposed type with its words, as a declaration writes it. Proposed, not parsed: it knows words that say where a value comes from. */
sealed interface Shape {
    Pattern PLAIN_ATTRIBUTE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** The text of a declaration. */
    String declaration();

    /** A type without parts. */
    record Scalar(String type, List<String> words) implements Shape {
        public Scalar {
            words = List.copyOf(words);
        }

        static Scalar of(String type, String... words) {
            return new Scalar(type, List.of(words));
        }

        /** The same with one more word. */
        Scalar with(String word) {
            List<String> more = new ArrayList<>(words);
            more.add(word);
            return new Scalar(type, more);
        }

        boolean isText() {
            return type.equals("string");
        }

        boolean isTime() {
            return type.equals("date") || type.startsWith("timestamp");
        }

        @Override
        public String declaration() {
            return words.isEmpty() ? type : type + " " + String.join(" ", words);
        }
    }

    /** A list or a set. */
    record ListOf(Shape element) implements Shape {
        @Override
        public String declaration() {
            return "array<" + element.declaration() + ">";
        }
    }

    /** A map whose keys are data. */
    record MapTo(Shape value) implements Shape {
        @Override
        public String declaration() {
            return "map<string," + value.declaration() + ">";
        }
    }

    /** A map whose keys are names. */
    record Struct(List<Field> fields) implements Shape {
        public Struct {
            fields = List.copyOf(fields);
        }

        @Override
        public String declaration() {
            return fields.stream().map(Field::declaration).collect(Collectors.joining(",", "struct<", ">"));
        }
    }

    /**
     * A field of a struct.
     *
     * @param name as Athena takes it
     * @param attribute its name in DynamoDB
     */
    record Field(String name, String attribute, Shape shape) {
        String declaration() {
            return name + ":" + shape.declaration() + from(name, attribute);
        }
    }

    /** The word that names the attribute, where the column's name is another. */
    static String from(String name, String attribute) {
        if (name.equals(attribute)) {
            return "";
        }
        return " from "
                + (PLAIN_ATTRIBUTE.matcher(attribute).matches() ? attribute : "'" + attribute.replace("'", "''") + "'");
    }
}
