package io.tailrace.event;

import java.util.HashSet;
import java.util.List;

/**
 * One DynamoDB attribute value, typed as DynamoDB types it. A map is an {@link Item}.
 *
 * <p>Numbers stay the text they came as and binary stays base64: most values are only carried on, and what converts them
 * decides what is exact. So {@link Numeric} promises no valid number and {@link Binary} no valid base64.
 */
public sealed interface AttributeValue
        permits AttributeValue.Text,
                AttributeValue.Numeric,
                AttributeValue.Binary,
                AttributeValue.Bool,
                AttributeValue.Null,
                AttributeValue.Sequence,
                AttributeValue.Group,
                Item {

    Type type();

    /** The types, named as the type keys of DynamoDB JSON. */
    enum Type {
        S,
        N,
        B,
        BOOL,
        NULL,
        M,
        L,
        SS,
        NS,
        BS
    }

    record Text(String value) implements AttributeValue {
        @Override
        public Type type() {
            return Type.S;
        }
    }

    record Numeric(String digits) implements AttributeValue {
        @Override
        public Type type() {
            return Type.N;
        }
    }

    record Binary(String base64) implements AttributeValue {
        @Override
        public Type type() {
            return Type.B;
        }
    }

    /** True or false. */
    enum Bool implements AttributeValue {
        TRUE,
        FALSE;

        public static Bool of(boolean value) {
            return value ? TRUE : FALSE;
        }

        public boolean isTrue() {
            return this == TRUE;
        }

        @Override
        public Type type() {
            return Type.BOOL;
        }
    }

    /** A value that says "nothing". A missing attribute says nothing at all, which is not the same. */
    enum Null implements AttributeValue {
        NULL;

        @Override
        public Type type() {
            return Type.NULL;
        }
    }

    /** An ordered list of values of any types. */
    record Sequence(List<AttributeValue> values) implements AttributeValue {
        public Sequence {
            values = List.copyOf(values);
        }

        @Override
        public Type type() {
            return Type.L;
        }
    }

    /** A set of texts, numbers or binaries. The order on the wire is kept and means nothing. */
    record Group(Type type, List<String> members) implements AttributeValue {
        public Group {
            if (type != Type.SS && type != Type.NS && type != Type.BS) {
                throw new IllegalArgumentException("a set is SS, NS or BS, not " + type);
            }
            members = List.copyOf(members);
        }

        /** The members as values of their own. */
        public AttributeValue member(int index) {
            String member = members.get(index);
            return switch (type) {
                case SS -> new Text(member);
                case NS -> new Numeric(member);
                case BS -> new Binary(member);
                case S, N, B, BOOL, NULL, M, L -> throw new IllegalStateException(type + " is not a set");
            };
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Group group
                    && type == group.type
                    && members.size() == group.members.size()
                    && (members.equals(group.members) || new HashSet<>(members).equals(new HashSet<>(group.members)));
        }

        @Override
        public int hashCode() {
            return new HashSet<>(members).hashCode();
        }
    }
}
