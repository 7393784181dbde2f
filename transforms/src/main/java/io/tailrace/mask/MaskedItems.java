package io.tailrace.mask;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Bool;
import io.tailrace.event.AttributeValue.Group;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.Item;
import io.tailrace.row.Names;
import io.tailrace.schema.Column;
import io.tailrace.schema.ColumnType;
import io.tailrace.schema.ColumnType.ArrayOf;
import io.tailrace.schema.ColumnType.MapOf;
import io.tailrace.schema.ColumnType.StructOf;
import io.tailrace.schema.Columns;
import io.tailrace.schema.Masking;
import io.tailrace.schema.Modifiers.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Changes without what their declaration masks or drops. Values are masked before anything is made of them, so that no
 * column, misfit, old image or rest can carry one.
 *
 * <p>Whatever stands where a masked value is expected and is not one is left out: a map in place of a masked text, a text in
 * place of a struct with a masked field. An attribute that differs from a masked one only as {@link Names#hiveSafe} does, and
 * has no column of its own, is masked like it.
 */
public final class MaskedItems {

    /** Attribute names may be data; beyond so many, they are looked up each time. */
    private static final int MAX_KNOWN = 2_000;

    private final Fields row;

    /**
     * What happens to the value at a place.
     *
     * @param mask null where only values inside are masked
     * @param masking what the declaration says; null where it says nothing of the value itself
     * @param fields of a map here; null where there are none
     * @param elements of whatever has values without declared names here; null where they are kept
     * @param parts of a text here that are masked
     */
    private record Rule(
            @Nullable Mask mask,
            @Nullable Masking masking,
            @Nullable Fields fields,
            @Nullable Rule elements,
            List<MaskedPart> parts) {

        static final Rule KEPT = new Rule(null, null, null, null, List.of());
        static final Rule DROPPED = whole(Mask.NOTHING, Masking.DROPPED);

        static Rule whole(Mask mask, Masking masking) {
            return new Rule(mask, masking, null, null, List.of());
        }

        /** Both rules: a value that one of them masks whole is. */
        Rule and(Rule other) {
            if (mask != null || other.isKept()) {
                return this;
            }
            if (other.mask != null || isKept()) {
                return other;
            }
            List<MaskedPart> all = new ArrayList<>(parts);
            all.addAll(other.parts);
            return new Rule(null, null, fields, elements, all);
        }

        boolean isKept() {
            return mask == null && fields == null && elements == null && parts.isEmpty();
        }

        boolean isLossy() {
            return (masking != null && masking.isLossy()) || parts.stream().anyMatch(part -> part.masking.isLossy());
        }
    }

    /** A part of a text that is masked. */
    private record MaskedPart(Part part, Mask mask, Masking masking) {}

    /** What happens to the attributes of a map, by their names. */
    private static final class Fields {

        private final Map<String, Rule> exact = new HashMap<>();
        private final Map<String, Rule> similar = new HashMap<>();
        private final Map<String, Rule> known = new HashMap<>();
        private final Names names;
        private final boolean isRow;

        Fields(Names names, boolean isRow) {
            this.names = names;
            this.isRow = isRow;
        }

        void add(Column column, Rule rule) {
            exact.merge(column.attribute(), rule, Rule::and);
            if (!rule.isKept()) {
                similar.merge(Names.hiveSafe(column.attribute()), rule, Rule::and);
                if (column.modifiers().part() == null) {
                    similar.merge(Names.hiveSafe(column.name()), rule, Rule::and);
                }
            }
        }

        void drop(String attribute) {
            exact.put(attribute, Rule.DROPPED);
            similar.put(Names.hiveSafe(attribute), Rule.DROPPED);
        }

        boolean areKept() {
            return similar.isEmpty();
        }

        Rule of(String attribute) {
            Rule rule = known.get(attribute);
            if (rule == null) {
                rule = find(attribute);
                if (known.size() < MAX_KNOWN) {
                    known.put(attribute, rule);
                }
            }
            return rule;
        }

        private Rule find(String attribute) {
            Rule own = exact.get(attribute);
            if (own != null) {
                return own;
            }
            Rule named = exact.get(isRow ? names.name(attribute) : names.within(attribute));
            return named == null || named.isKept() ? similar.getOrDefault(Names.hiveSafe(attribute), Rule.KEPT) : named;
        }
    }

    private MaskedItems(Fields row) {
        this.row = row;
    }

    /**
     * What masks the items of a declaration.
     *
     * @param secret of the hashes under a secret; may be empty when there are none
     * @return null when nothing is masked or dropped
     * @throws ConfigException when a secret is needed and missing
     */
    public static @Nullable MaskedItems of(@Nullable Columns columns, Names names, String secret) {
        if (columns == null) {
            return null;
        }
        Fields row = new Fields(names, true);
        for (Column column : columns.list()) {
            row.add(column, rule(column, names, secret));
        }
        columns.dropped().forEach(row::drop);
        return row.areKept() ? null : new MaskedItems(row);
    }

    private static Rule rule(Column column, Names names, String secret) {
        Masking masking = column.modifiers().masking();
        Part part = column.modifiers().part();
        if (part != null) {
            return masking == null
                    ? Rule.KEPT
                    : new Rule(null, null, null, null, List.of(new MaskedPart(part, mask(masking, secret), masking)));
        }
        return rule(column.type(), masking, names, secret);
    }

    private static Rule rule(ColumnType type, @Nullable Masking masking, Names names, String secret) {
        if (masking != null) {
            return Rule.whole(mask(masking, secret), masking);
        }
        if (type instanceof ArrayOf array) {
            return around(rule(array.element(), array.modifiers().masking(), names, secret));
        }
        if (type instanceof MapOf map) {
            return around(rule(map.value(), map.modifiers().masking(), names, secret));
        }
        if (!(type instanceof StructOf struct)) {
            return Rule.KEPT;
        }
        Fields fields = new Fields(names, false);
        for (Column field : struct.fields()) {
            fields.add(field, rule(field, names, secret));
        }
        struct.dropped().forEach(fields::drop);
        return fields.areKept() ? Rule.KEPT : new Rule(null, null, fields, null, List.of());
    }

    private static Rule around(Rule element) {
        return element.isKept() ? Rule.KEPT : new Rule(null, null, null, element, List.of());
    }

    private static Mask mask(Masking masking, String secret) {
        return switch (masking.kind()) {
            case NULL -> Mask.NOTHING;
            case LAST4 -> Mask.LAST_FOUR;
            case SHA256 -> Mask.sha256();
            case CONSTANT -> text -> masking.text();
            case HMAC -> {
                if (secret.length() < Mask.SHORTEST_SECRET) {
                    throw new ConfigException("hmac.secret: a column is masked(hmac), which needs a secret of at least "
                            + Mask.SHORTEST_SECRET + " characters");
                }
                yield Mask.hmacSha256(secret);
            }
        };
    }

    /**
     * The change with its masked values.
     *
     * @throws DataException when the key is masked in a way that makes two items one
     */
    public ChangeEvent of(ChangeEvent event) {
        return new ChangeEvent(
                event.operation(),
                event.id(),
                key(event.keys()),
                event.newImage() == null ? null : masked(event.newImage(), row),
                event.oldImage() == null ? null : masked(event.oldImage(), row),
                event.time(),
                event.origin(),
                event.actor());
    }

    /**
     * The key of an item with its masked values.
     *
     * @throws DataException when it is masked in a way that makes two items one
     */
    public Item key(Item key) {
        for (int i = 0; i < key.size(); i++) {
            if (row.of(key.name(i)).isLossy()) {
                throw new DataException(
                        "'" + key.name(i) + "' is a part of the item's key and masked or dropped so that two"
                                + " items could become one. Declare it masked(hmac), or show it");
            }
        }
        return masked(key, row);
    }

    private static Item masked(Item item, Fields fields) {
        Item.Builder masked = new Item.Builder();
        boolean same = true;
        for (int i = 0; i < item.size(); i++) {
            Rule rule = fields.of(item.name(i));
            AttributeValue value = item.value(i);
            AttributeValue left = rule.isKept() ? value : masked(value, rule);
            same &= left == value;
            if (left != null) {
                masked.add(item.name(i), left);
            }
        }
        return same ? item : masked.build();
    }

    /** What may be shown of a value; null for nothing. */
    private static @Nullable AttributeValue masked(AttributeValue value, Rule rule) {
        if (rule.mask != null) {
            return value instanceof Null && rule.mask != Mask.NOTHING ? value : replaced(value, rule.mask);
        }
        if (!rule.parts.isEmpty()) {
            return value instanceof Text text ? parts(text.value(), rule.parts) : value instanceof Null ? value : null;
        }
        if (value instanceof Sequence list) {
            return elements(list, rule.elements == null ? rule : rule.elements);
        }
        if (value instanceof Item map) {
            return map(map, rule);
        }
        if (value instanceof Group set && rule.elements != null && rule.elements.mask != null) {
            return members(set, rule.elements.mask);
        }
        return value instanceof Bool || value instanceof Null ? value : null;
    }

    private static Text parts(String text, List<MaskedPart> masked) {
        String separator = masked.get(0).part.separator();
        String[] parts = text.split(Pattern.quote(separator), -1);
        for (MaskedPart each : masked) {
            int index = each.part.number() - 1;
            if (index < parts.length) {
                String shown = each.mask.of(parts[index]);
                parts[index] = shown == null ? "" : shown;
            }
        }
        return new Text(String.join(separator, parts));
    }

    private static Item map(Item map, Rule rule) {
        if (rule.fields != null) {
            return masked(map, rule.fields);
        }
        Rule elements = rule.elements == null ? Rule.DROPPED : rule.elements;
        if (elements.fields != null && isStruct(map, elements.fields)) {
            return masked(map, elements.fields);
        }
        Item.Builder masked = new Item.Builder();
        for (int i = 0; i < map.size(); i++) {
            AttributeValue left = masked(map.value(i), elements);
            if (left != null) {
                masked.add(map.name(i), left);
            }
        }
        return masked.build();
    }

    /** Whether a map that stands in place of structs is one of them, and not around them. */
    private static boolean isStruct(Item map, Fields fields) {
        for (int i = 0; i < map.size(); i++) {
            if (fields.exact.containsKey(map.name(i)) || !fields.of(map.name(i)).isKept()) {
                return true;
            }
        }
        return false;
    }

    /** Elements hold each other's places: one that is left out leaves a NULL. */
    private static Sequence elements(Sequence list, Rule rule) {
        List<AttributeValue> left = new ArrayList<>(list.values().size());
        for (AttributeValue element : list.values()) {
            AttributeValue masked = masked(element, rule);
            left.add(masked == null ? Null.NULL : masked);
        }
        return new Sequence(left);
    }

    private static @Nullable AttributeValue members(Group set, Mask mask) {
        List<String> masked = new ArrayList<>();
        if (set.type() != AttributeValue.Type.BS) {
            for (String member : set.members()) {
                String shown = mask.of(member);
                if (shown != null && !masked.contains(shown)) {
                    masked.add(shown);
                }
            }
        }
        return masked.isEmpty() ? null : new Group(AttributeValue.Type.SS, masked);
    }

    private static @Nullable AttributeValue replaced(AttributeValue value, Mask mask) {
        String text =
                value instanceof Text shown ? shown.value() : value instanceof Numeric number ? number.digits() : null;
        String masked = text == null ? null : mask.of(text);
        return masked == null ? null : new Text(masked);
    }
}
