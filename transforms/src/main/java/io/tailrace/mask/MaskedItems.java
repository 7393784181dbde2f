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
import io.tailrace.mask.MaskRule.Around;
import io.tailrace.mask.MaskRule.MaskedPart;
import io.tailrace.row.Names;
import io.tailrace.schema.Columns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Changes without what their declaration masks or drops. Values are masked before anything is made of them, so that no
 * column, misfit, old image or rest can carry one.
 *
 * <p>Whatever stands where a masked value is expected and is not one is left out: a map in place of a masked text, a text in
 * place of a struct with a masked field.
 */
public final class MaskedItems {

    private final MaskedFields row;

    private MaskedItems(MaskedFields row) {
        this.row = row;
    }

    /**
     * What masks the items of a declaration.
     *
     * @param owned attributes that the declaration knows without a column
     * @param others declarations of other items of the same table: what they mask is masked here as well, unless a column here has it
     * @param secret of the hashes under a secret; may be empty when there are none
     * @return null when nothing is masked or dropped
     * @throws org.apache.kafka.common.config.ConfigException when a secret is needed and missing
     */
    public static @Nullable MaskedItems of(
            @Nullable Columns columns,
            Collection<String> owned,
            Collection<Columns> others,
            Names names,
            String secret) {
        if (columns == null) {
            return null;
        }
        MaskedFields row = MaskedFields.ofRow(columns, owned, others, names, secret);
        return row.areKept() ? null : new MaskedItems(row);
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
                throw new DataException("'" + key.name(i)
                        + "' is a part of the item's key and masked or dropped so that two"
                        + " items could become one. Declare it masked(hmac), or show it");
            }
        }
        Item masked = masked(key, row);
        if (masked.size() < key.size()) {
            throw new DataException(
                    "a part of the item's key is masked and neither a text nor, as a whole, a number, so that"
                            + " nothing would be left of it and two items could become one. Show it");
        }
        return masked;
    }

    private static Item masked(Item item, MaskedFields fields) {
        Item.Builder masked = new Item.Builder();
        boolean same = true;
        for (int i = 0; i < item.size(); i++) {
            MaskRule rule = fields.of(item.name(i));
            AttributeValue value = item.value(i);
            AttributeValue left = rule.isKept() ? value : masked(value, rule);
            same &= Objects.equals(left, value);
            if (left != null) {
                masked.add(item.name(i), left);
            }
        }
        return same ? item : masked.build();
    }

    /** What may be shown of a value; null for nothing. */
    private static @Nullable AttributeValue masked(AttributeValue value, MaskRule rule) {
        if (rule.mask() != null) {
            return value instanceof Null && rule.mask() != Mask.NOTHING ? value : replaced(value, rule.mask());
        }
        if (!rule.parts().isEmpty()) {
            return value instanceof Text text
                    ? new Text(parts(text.value(), rule.parts()))
                    : value instanceof Null ? value : null;
        }
        if (value instanceof Sequence list) {
            return elements(list, rule.around() == Around.LIST ? rule.element() : rule);
        }
        if (value instanceof Item map) {
            return map(map, rule);
        }
        if (value instanceof Group set
                && rule.around() == Around.LIST
                && rule.element().mask() != null) {
            return members(set, rule.element().mask());
        }
        return value instanceof Bool || value instanceof Null ? value : null;
    }

    private static Item map(Item map, MaskRule rule) {
        return switch (rule.around()) {
            case FIELDS -> masked(map, rule.fields());
            case MAP -> each(map, rule.element());
            case LIST -> inPlaceOfList(map, rule.element());
            case NOTHING -> Item.EMPTY;
        };
    }

    private static Item each(Item map, MaskRule rule) {
        Item.Builder masked = new Item.Builder();
        for (int i = 0; i < map.size(); i++) {
            AttributeValue left = isMaskedField(map.name(i), map.value(i), rule) ? null : masked(map.value(i), rule);
            if (left != null) {
                masked.add(map.name(i), left);
            }
        }
        return masked.build();
    }

    /** Whether a map of structs is a struct itself, to judge by a value that is named like a masked field and is no struct. */
    private static boolean isMaskedField(String name, AttributeValue value, MaskRule element) {
        return element.around() == Around.FIELDS
                && !element.fields().of(name).isKept()
                && !(value instanceof Item map && element.fields().areIn(map));
    }

    /** A map where a list of structs is expected may be one of them, or have them inside. */
    private static Item inPlaceOfList(Item map, MaskRule element) {
        if (element.around() != Around.FIELDS) {
            return each(map, element);
        }
        Item one = masked(map, element.fields());
        Item.Builder masked = new Item.Builder();
        for (int i = 0; i < one.size(); i++) {
            AttributeValue value = one.value(i);
            boolean isNested = value instanceof Item || value instanceof Sequence;
            AttributeValue left = isNested ? masked(value, element) : value;
            if (left != null) {
                masked.add(one.name(i), left);
            }
        }
        return masked.build();
    }

    /**
     * The text with its masked parts. Where it has not as many parts as are declared, nothing is known of where a masked one
     * begins: from the first of them on, or as a whole, it is masked as one.
     */
    private static String parts(String text, List<MaskedPart> declared) {
        String separator = declared.get(0).part().separator();
        String[] parts = text.split(Pattern.quote(separator), -1);
        int count = 0;
        int first = Integer.MAX_VALUE;
        Mask tail = Mask.NOTHING;
        for (MaskedPart each : declared) {
            count = Math.max(count, each.part().number());
            if (each.mask() != null && each.part().number() < first) {
                first = each.part().number();
                tail = each.mask();
            }
        }
        if (parts.length != count) {
            int from = parts.length < first ? 0 : first - 1;
            String hidden = String.join(separator, List.of(parts).subList(from, parts.length));
            List<String> shown = new ArrayList<>(List.of(parts).subList(0, from));
            shown.add(String.valueOf(tail.of(hidden)));
            return String.join(separator, shown);
        }
        for (MaskedPart each : declared) {
            if (each.mask() != null) {
                int index = each.part().number() - 1;
                parts[index] = String.valueOf(each.mask().of(parts[index]));
            }
        }
        return String.join(separator, parts);
    }

    /** Elements hold each other's places: one that is left out leaves a NULL. */
    private static Sequence elements(Sequence list, MaskRule rule) {
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
