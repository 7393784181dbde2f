package io.tailrace.cli.init;

import static io.tailrace.cli.terminal.Terminal.count;

import io.tailrace.cli.init.Proposal.Left;
import io.tailrace.cli.init.Shape.Field;
import io.tailrace.cli.init.Shape.ListOf;
import io.tailrace.cli.init.Shape.MapTo;
import io.tailrace.cli.init.Shape.Scalar;
import io.tailrace.cli.init.Shape.Struct;
import io.tailrace.event.AttributeValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From evidence to a column, by rules alone: the same evidence has the same answer. Where values are of more than one type nothing is guessed; they
 * stay in {@code cdc_rest}.
 */
final class Proposals {
    /** From so many fields of a hundred on that a map has, its keys are names; below, they may be data. */
    private static final double REGULAR = 0.3;

    /** So many names alone may be a struct, however rare each is. */
    private static final int FEW_NAMES = 8;

    private static final int MAX_STRUCT_FIELDS = 300;

    /** Of the elements of a list and the values of a map. */
    private static final String EACH = "[]";

    private Proposals() {}

    /** The column of an attribute that is not in the table's key. */
    static Proposal of(String attribute, AttributeProfile profile, Purpose purpose) {
        Set<AttributeValue.Type> types = EnumSet.noneOf(AttributeValue.Type.class);
        types.addAll(profile.types().keySet());
        types.remove(AttributeValue.Type.NULL);
        if (types.isEmpty()) {
            return Proposal.rest(profile.count(), "only NULL was seen");
        }
        if (types.size() > 1) {
            return mixed(profile);
        }
        return switch (types.iterator().next()) {
            case S -> ScalarProposals.text(profile.texts());
            case N -> ScalarProposals.number(attribute, profile.numbers(), purpose);
            case B -> Proposal.of(Scalar.of("binary"), "binary");
            case BOOL -> Proposal.of(Scalar.of("boolean"), "true or false");
            case L -> list("a list", attribute, profile);
            case SS, NS, BS -> list("a set", attribute, profile);
            case M -> map(attribute, profile);
            case NULL -> throw new IllegalStateException("NULL was taken out");
        };
    }

    /** What an attribute is for, when the table says so. */
    enum Purpose {
        NONE,
        /** The table's items expire by it. */
        TIME_TO_LIVE
    }

    /** The column of a key attribute: the value as it is, since a key that is converted and does not fit is a row without a key. */
    static Proposal ofKey(AttributeValue.Type type, AttributeProfile profile) {
        return switch (type) {
            case B -> Proposal.of(Scalar.of("binary"), "key, binary");
            case N -> ScalarProposals.keyNumber(profile.numbers());
            case S -> Proposal.of(Scalar.of("string"), "key, text");
            case BOOL, NULL, M, L, SS, NS, BS -> throw new IllegalStateException("no key has the type " + type);
        };
    }

    private static Proposal list(String what, String attribute, AttributeProfile profile) {
        AttributeProfile elements = profile.elements();
        if (elements.count() == 0) {
            return Proposal.rest(profile.count(), "only empty lists were seen");
        }
        Proposal element = of(attribute, elements, Purpose.NONE);
        Shape shape = element.shape();
        if (shape == null) {
            return Proposal.rest(
                    profile.count(), what + " whose elements " + elementReason(element, elements) + asJson());
        }
        return new Proposal(new ListOf(shape), what + ": " + element.reason(), within(EACH, element.left()));
    }

    private static String elementReason(Proposal element, AttributeProfile elements) {
        return elements.types().size() > 1
                ? "are of several types: " + shares(elements)
                : "have: " + element.reason().replace(asJson(), "");
    }

    private static Proposal map(String attribute, AttributeProfile profile) {
        Map<String, AttributeProfile> fields = profile.fields();
        if (fields.isEmpty()) {
            return Proposal.rest(profile.count(), "only empty maps were seen");
        }
        double presence = presence(profile);
        boolean namedByData = profile.hasOtherFields() || areMostlyData(fields.keySet());
        boolean sparse = presence < REGULAR && fields.size() > FEW_NAMES;
        if (namedByData || sparse) {
            Proposal map = mapTo(attribute, profile);
            if (map.shape() != null) {
                return map;
            }
        }
        if (namedByData || fields.size() > MAX_STRUCT_FIELDS) {
            return Proposal.rest(profile.count(), "a map whose keys are data, with values of several types" + asJson());
        }
        return struct(profile, presence);
    }

    private static Proposal mapTo(String attribute, AttributeProfile profile) {
        Proposal value = of(attribute, profile.allFields(), Purpose.NONE);
        Shape shape = value.shape();
        String keys = profile.hasOtherFields() ? "many" : count(profile.fields().size());
        return shape == null
                ? value
                : new Proposal(
                        new MapTo(shape),
                        "a map, its " + keys + " keys vary: " + value.reason(),
                        within(EACH, value.left()));
    }

    private static Proposal struct(AttributeProfile profile, double presence) {
        Map<String, String> names = ColumnNames.ofFields(profile.fields().keySet());
        List<Field> fields = new ArrayList<>();
        List<Left> left = new ArrayList<>();
        profile.fields().forEach((attribute, field) -> {
            Proposal proposal = of(attribute, field, Purpose.NONE);
            Shape shape = proposal.shape();
            if (shape != null) {
                fields.add(new Field(names.getOrDefault(attribute, attribute), attribute, shape));
            }
            left.addAll(within(attribute, proposal.left()));
        });
        fields.sort(Comparator.comparing(Field::name));
        if (fields.isEmpty()) {
            return Proposal.rest(profile.count(), "a map without a field of a single type" + asJson());
        }
        return new Proposal(
                new Struct(fields),
                "a map, " + plural(fields.size(), "field") + (presence == 1 ? ", always there" : ""),
                left);
    }

    /** Of all fields, how many a map has on average. */
    private static double presence(AttributeProfile profile) {
        long maps = profile.count(AttributeValue.Type.M);
        long values = profile.fields().values().stream()
                .mapToLong(AttributeProfile::count)
                .sum();
        return (double) values / ((double) maps * profile.fields().size());
    }

    private static boolean areMostlyData(Set<String> names) {
        long data = names.stream().filter(Proposals::isData).count();
        return data * 2 >= names.size();
    }

    /** Names of attributes begin with a letter and hold few digits; identifiers, days and addresses do not. */
    private static boolean isData(String name) {
        return !name.matches("[\\p{L}_$][\\p{L}0-9_$ .-]*") || name.matches(".*[0-9]{3}.*");
    }

    private static Proposal mixed(AttributeProfile profile) {
        boolean textTakesBoth = profile.types().keySet().stream()
                .allMatch(type -> type == AttributeValue.Type.S
                        || type == AttributeValue.Type.N
                        || type == AttributeValue.Type.NULL);
        return Proposal.rest(
                profile.count(),
                "types mix: " + shares(profile)
                        + (textTakesBoth ? "; `string` takes both, a number as its text" : asJson()));
    }

    private static String asJson() {
        return "; `string json` keeps it whole";
    }

    /** As in {@code S 60 %, N 40 %}. */
    static String shares(AttributeProfile profile) {
        return profile.types().entrySet().stream()
                .map(type -> type.getKey() + " " + Percent.of(type.getValue(), profile.count()))
                .collect(Collectors.joining(", "));
    }

    private static List<Left> within(String field, List<Left> left) {
        return left.stream().map(one -> one.within(field)).toList();
    }

    private static String plural(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }
}
