package io.tailrace.schema;

import io.tailrace.schema.ColumnType.Decimal;
import io.tailrace.schema.ColumnType.Scalar;
import io.tailrace.schema.Masking.Kind;
import io.tailrace.schema.Modifiers.Literal;
import io.tailrace.schema.Modifiers.Part;
import io.tailrace.schema.Modifiers.Texts;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the words after one type, and refuses those that mean nothing there. */
final class ModifiersParser {

    private static final String WORDS =
            "from NAME, epoch(seconds), parsed, midnight, json, default(VALUE) and" + " masked(last4)";

    private static final Set<Scalar> TIMES = EnumSet.of(Scalar.TIMESTAMP, Scalar.TIMESTAMP_MICROS);

    private static final Set<Scalar> NUMBERS =
            EnumSet.of(Scalar.TINYINT, Scalar.SMALLINT, Scalar.INT, Scalar.BIGINT, Scalar.FLOAT, Scalar.DOUBLE);

    private final DeclarationCursor cursor;
    private final ColumnType type;
    private final Place place;

    private @Nullable String attribute;
    private @Nullable Part part;
    private @Nullable EpochUnit epoch;
    private Texts texts = Texts.AS_THEY_ARE;
    private @Nullable Literal standIn;
    private @Nullable Masking masking;
    private final Set<String> seen = new HashSet<>();

    /** Where the type stands. */
    enum Place {
        COLUMN,
        FIELD,
        /** Of an array or a map, without a name of its own. */
        ELEMENT
    }

    ModifiersParser(DeclarationCursor cursor, ColumnType type, Place place) {
        this.cursor = cursor;
        this.type = type;
        this.place = place;
    }

    /**
     * Reads up to what ends the place.
     *
     * @param ends what may come after, for the message where something else does
     */
    Modifiers modifiers(String ends) {
        while (!cursor.isAtEnd() && ",>".indexOf(cursor.peek()) < 0) {
            int start = cursor.place();
            String word = cursor.word();
            switch (word) {
                case "from" -> attribute = attribute(start);
                case "part" -> part = part(start);
                case "epoch" -> epoch = epoch(start);
                case "parsed" -> texts = texts(Texts.PARSED, start);
                case "midnight" -> texts = texts(Texts.MIDNIGHT, start);
                case "json" -> texts = texts(Texts.JSON, start);
                case "default" -> standIn = standIn(start);
                case "masked" -> masking = masking(start);
                default -> {
                    cursor.backTo(start);
                    throw cursor.wrong("expected " + ends + "; after a type may stand " + WORDS);
                }
            }
            if (!seen.add(word)) {
                cursor.backTo(start);
                throw cursor.wrong("'" + word + "' is there twice");
            }
        }
        if (part != null && standIn != null) {
            throw cursor.wrong("'part' and 'default' cannot be combined: a text has its parts or not");
        }
        if (standIn != null && masking != null) {
            throw cursor.wrong("'default' and 'masked' cannot be combined: a default would look like a value");
        }
        if (part != null && masking != null && !keepsParts(masking, part)) {
            throw cursor.wrong("'" + masking.word() + "' does not fit a part: it would move the parts after it");
        }
        Modifiers modifiers = new Modifiers(attribute, part, epoch, texts, standIn, masking);
        return modifiers.equals(Modifiers.NONE) ? Modifiers.NONE : modifiers;
    }

    private String attribute(int start) {
        requireNamed("from", start);
        String name = cursor.peek() == '\'' ? cursor.quoted() : cursor.token();
        if (name.isEmpty()) {
            throw cursor.wrong("from needs the attribute's name: from orderId, or from 'order id'");
        }
        return name;
    }

    private Part part(int start) {
        if (place != Place.COLUMN) {
            cursor.backTo(start);
            throw cursor.wrong("'part' belongs to a column, not to what is within one");
        }
        if (!(type instanceof Scalar) && !(type instanceof Decimal)) {
            throw misplaced(start, "part", "a single value");
        }
        cursor.expect('(', "part needs its number: part(2), or part(2,'|') where another sign than # separates");
        int number = cursor.number();
        String separator = cursor.skip(',') && cursor.peek() == '\'' ? cursor.quoted() : Part.SEPARATOR;
        cursor.expect(')', "a part ends with ')': part(2), or part(2,'|')");
        if (number == 0 || separator.isEmpty()) {
            cursor.backTo(start);
            throw cursor.wrong("parts are counted from 1, and something separates them: part(2)");
        }
        return new Part(number, separator);
    }

    private EpochUnit epoch(int start) {
        cursor.expect('(', "epoch needs its unit: epoch(seconds), epoch(millis), epoch(micros) or epoch(days)");
        EpochUnit unit = switch (cursor.word()) {
            case "seconds" -> EpochUnit.SECONDS;
            case "millis" -> EpochUnit.MILLIS;
            case "micros" -> EpochUnit.MICROS;
            case "days" -> EpochUnit.DAYS;
            default -> throw cursor.wrong("an epoch counts seconds, millis, micros or days: epoch(seconds)");
        };
        cursor.expect(')', "an epoch's unit ends with ')': epoch(seconds)");
        if (unit == EpochUnit.DAYS ? type != Scalar.DATE : type != Scalar.DATE && !isTime()) {
            throw misplaced(start, "epoch", unit == EpochUnit.DAYS ? "a date" : "a timestamp or date");
        }
        return unit;
    }

    private Texts texts(Texts wanted, int start) {
        if (texts != Texts.AS_THEY_ARE && texts != wanted) {
            cursor.backTo(start);
            throw cursor.wrong("'" + wanted.word() + "' cannot be combined with '" + texts.word() + "'");
        }
        boolean fits = switch (wanted) {
            case PARSED ->
                type instanceof Decimal
                        || type == Scalar.BOOLEAN
                        || epoch != null
                        || (type instanceof Scalar scalar && NUMBERS.contains(scalar));
            case MIDNIGHT -> isTime();
            case JSON -> type == Scalar.STRING;
            case AS_THEY_ARE -> true;
        };
        if (!fits) {
            throw misplaced(
                    start,
                    wanted.word(),
                    switch (wanted) {
                        case PARSED -> "a number, a boolean, or a timestamp or date after its epoch(...)";
                        case MIDNIGHT -> "a timestamp";
                        case JSON, AS_THEY_ARE -> "a string";
                    });
        }
        return wanted;
    }

    private Literal standIn(int start) {
        requireNamed("default", start);
        cursor.expect('(', "default needs its value: default(0) or default('new')");
        if (type == Scalar.BINARY || (!(type instanceof Scalar) && !(type instanceof Decimal))) {
            throw misplaced(start, "default", "a single value that is not binary");
        }
        boolean isText = cursor.peek() == '\'';
        String value = isText ? cursor.quoted() : cursor.token();
        if (value.isEmpty() && !isText) {
            throw cursor.wrong("default needs its value: default(0) or default('new')");
        }
        cursor.expect(')', "a default's value ends with ')': default(0) or default('new')");
        return new Literal(value, isText);
    }

    private Masking masking(int start) {
        String example = "masked(last4), masked(hmac), masked(sha256), masked(null) or masked('text')";
        cursor.expect('(', "masked needs what is shown instead: " + example);
        Masking masking = cursor.peek() == '\'' ? new Masking(Kind.CONSTANT, cursor.quoted()) : kind(example);
        cursor.expect(')', "a mask ends with ')': " + example);
        if (masking.kind() != Kind.NULL && type != Scalar.STRING) {
            throw misplaced(start, masking.word(), "a string, since it makes a text; masked(null) fits any type");
        }
        return masking;
    }

    private Masking kind(String example) {
        int start = cursor.place();
        return switch (cursor.word()) {
            case "null" -> Masking.of(Kind.NULL);
            case "last4" -> Masking.of(Kind.LAST4);
            case "sha256" -> Masking.of(Kind.SHA256);
            case "hmac" -> Masking.of(Kind.HMAC);
            default -> {
                cursor.backTo(start);
                throw cursor.wrong("a mask is " + example);
            }
        };
    }

    private static boolean keepsParts(Masking masking, Part part) {
        return masking.kind() != Kind.NULL && !masking.text().contains(part.separator());
    }

    private boolean isTime() {
        return type instanceof Scalar scalar && TIMES.contains(scalar);
    }

    private void requireNamed(String word, int start) {
        if (place == Place.ELEMENT) {
            cursor.backTo(start);
            throw cursor.wrong("'" + word + "' belongs to a column or a field, not to the elements of an array or map");
        }
    }

    private ColumnsException misplaced(int start, String word, String wanted) {
        cursor.backTo(start);
        return cursor.wrong("'" + word + "' does not fit " + type.declaration() + "; it belongs to " + wanted);
    }
}
