package io.tailrace.schema;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A type of Athena. Types that Athena has and rows never need (char, varchar, interval) are not here. */
public sealed interface ColumnType {

    /** The type as Athena's DDL and Glue write it, for example {@code array<struct<sku:string,quantity:int>>}. */
    String athenaName();

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
        BINARY;

        @Override
        public String athenaName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A decimal number of at most {@code precision} digits, {@code scale} of them behind the point. */
    record Decimal(int precision, int scale) implements ColumnType {

        public static final int MAX_PRECISION = 38;

        public Decimal {
            if (precision < 1 || precision > MAX_PRECISION) {
                throw new IllegalArgumentException("a decimal has 1 to " + MAX_PRECISION + " digits, not " + precision);
            }
            if (scale < 0 || scale > precision) {
                throw new IllegalArgumentException("a decimal of " + precision + " digits has 0 to " + precision
                        + " behind the point, not " + scale);
            }
        }

        @Override
        public String athenaName() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /** Values of one type in an order. */
    record ArrayOf(ColumnType element) implements ColumnType {
        @Override
        public String athenaName() {
            return "array<" + element.athenaName() + ">";
        }
    }

    /** Values of one type, found by a text: the only kind of key that DynamoDB has. */
    record MapOf(ColumnType value) implements ColumnType {
        @Override
        public String athenaName() {
            return "map<string," + value.athenaName() + ">";
        }
    }

    /** Named fields, each with a type of its own. */
    record StructOf(List<Column> fields) implements ColumnType {
        public StructOf {
            fields = List.copyOf(fields);
            if (fields.isEmpty()) {
                throw new IllegalArgumentException("a struct has at least one field");
            }
        }

        @Override
        public String athenaName() {
            return fields.stream()
                    .map(field -> field.name() + ":" + field.type().athenaName())
                    .collect(Collectors.joining(",", "struct<", ">"));
        }
    }
}
