package io.tailrace.schema;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A type of Athena. Types that Athena has and rows never need (char, varchar, interval) are not here. */
public sealed interface ColumnType {

    /** The type as Athena's DDL and Glue write it, for example {@code array<struct<sku:string,quantity:int>>}. */
    String athenaName();

    /** The type as {@link Columns#parse} reads it: as Athena writes it, and with what Athena has no word for. */
    default String declaration() {
        return athenaName();
    }

    /** A type without parameters. */
    enum Scalar implements ColumnType {
        STRING,
        BOOLEAN,
        TINYINT,
        SMALLINT,
        INT,
        BIGINT,
        FLOAT,
        DOUBLE,
        DATE,
        /** A moment in UTC, to the millisecond. */
        TIMESTAMP,
        /** A moment in UTC, to the microsecond. Tables have one type for both. */
        TIMESTAMP_MICROS,
        BINARY;

        @Override
        public String athenaName() {
            return this == TIMESTAMP_MICROS ? TIMESTAMP.athenaName() : name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String declaration() {
            return this == TIMESTAMP_MICROS ? "timestamp(6)" : athenaName();
        }
    }

    /** A decimal number of at most {@code precision} digits, {@code scale} of them after the point. */
    record Decimal(int precision, int scale) implements ColumnType {

        public static final int MAX_PRECISION = 38;

        public Decimal {
            if (precision < 1 || precision > MAX_PRECISION) {
                throw new IllegalArgumentException("a decimal has 1 to " + MAX_PRECISION + " digits, not " + precision);
            }
            if (scale < 0 || scale > precision) {
                throw new IllegalArgumentException("a decimal of " + precision + " digits has 0 to " + precision
                        + " after the point, not " + scale);
            }
        }

        @Override
        public String athenaName() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /** Values of one type in an order. */
    record ArrayOf(ColumnType element, Modifiers modifiers) implements ColumnType {

        public ArrayOf(ColumnType element) {
            this(element, Modifiers.NONE);
        }

        @Override
        public String athenaName() {
            return "array<" + element.athenaName() + ">";
        }

        @Override
        public String declaration() {
            return "array<" + element.declaration() + modifiers.written() + ">";
        }
    }

    /** Values of one type, found by a text: the only kind of key that DynamoDB has. */
    record MapOf(ColumnType value, Modifiers modifiers) implements ColumnType {

        public MapOf(ColumnType value) {
            this(value, Modifiers.NONE);
        }

        @Override
        public String athenaName() {
            return "map<string," + value.athenaName() + ">";
        }

        @Override
        public String declaration() {
            return "map<string," + value.declaration() + modifiers.written() + ">";
        }
    }

    /**
     * Named fields, each with a type of its own.
     *
     * @param dropped attributes that are neither a field nor left for another place
     */
    record StructOf(List<Column> fields, List<String> dropped) implements ColumnType {
        public StructOf {
            fields = List.copyOf(fields);
            dropped = List.copyOf(dropped);
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("a struct has at least one field");
            }
        }

        public StructOf(List<Column> fields) {
            this(fields, List.of());
        }

        @Override
        public String athenaName() {
            return fields.stream()
                    .map(field -> field.name() + ":" + field.type().athenaName())
                    .collect(Collectors.joining(",", "struct<", ">"));
        }

        @Override
        public String declaration() {
            Stream<String> declared = fields.stream()
                    .map(field -> field.name() + ":" + field.type().declaration()
                            + field.modifiers().written());
            return Stream.concat(declared, dropped.stream().map(name -> Columns.named(name) + ":dropped"))
                    .collect(Collectors.joining(",", "struct<", ">"));
        }
    }
}
