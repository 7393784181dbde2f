package io.tailrace.mask;

import io.tailrace.event.Item;
import io.tailrace.mask.MaskRule.Around;
import io.tailrace.mask.MaskRule.MaskedPart;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the attributes of a map: of an item, or of one in it. An attribute without a column of its own whose name
 * differs from a masked one by case or signs only is masked like it: rather one value too many than one too few.
 */
final class MaskedFields {

    /** Attribute names may be data; beyond so many, they are looked up each time. */
    private static final int MAX_KNOWN = 2_000;

    /** Whose names are looked up. */
    private enum Level {
        ROW,
        STRUCT
    }

    private final Level level;
    private final Names names;
    private final Map<Column, MaskRule> columns = new HashMap<>();
    private final List<String> dropped;
    private final Set<String> owned = new HashSet<>();
    private final Map<String, MaskRule> similar = new HashMap<>();
    private final List<MaskedFields> others = new ArrayList<>();
    private final Map<String, MaskRule> known = new HashMap<>();

    private MaskedFields(Level level, List<Column> list, List<String> dropped, Names names, String secret) {
        this.level = level;
        this.names = names;
        this.dropped = dropped;
        for (Column column : list) {
            MaskRule rule = rule(column, names, secret);
            columns.put(column, rule);
            if (!rule.isKept()) {
                similar.merge(folded(column.attribute()), rule, MaskRule::and);
                if (column.modifiers().part() == null) {
                    similar.merge(folded(column.name()), rule, MaskRule::and);
                }
            }
        }
        dropped.forEach(attribute -> similar.put(folded(attribute), MaskRule.DROPPED));
    }

    static MaskedFields ofRow(
            Columns columns, Collection<String> owned, Collection<Columns> others, Names names, String secret) {
        MaskedFields row = new MaskedFields(Level.ROW, columns.list(), columns.dropped(), names, secret);
        row.owned.addAll(owned);
        for (Columns other : others) {
            row.others.add(new MaskedFields(Level.ROW, other.list(), other.dropped(), names, secret));
        }
        return row;
    }

    /** Whether nothing is masked. */
    boolean areKept() {
        return similar.isEmpty() && others.stream().allMatch(MaskedFields::areKept);
    }

    MaskRule of(String attribute) {
        MaskRule rule = known.get(attribute);
        if (rule == null) {
            rule = find(attribute);
            if (known.size() < MAX_KNOWN) {
                known.put(attribute, rule);
            }
        }
        return rule;
    }

    private MaskRule find(String attribute) {
        if (dropped.contains(attribute)) {
            return MaskRule.DROPPED;
        }
        MaskRule rule = MaskRule.KEPT;
        boolean hasColumn = false;
        boolean hasParts = false;
        for (Map.Entry<Column, MaskRule> each : columns.entrySet()) {
            if (each.getKey().modifiers().part() != null) {
                if (each.getKey().attribute().equals(attribute)) {
                    hasParts = true;
                    rule = rule.and(each.getValue());
                }
            } else if (fills(attribute, each.getKey())) {
                hasColumn = true;
                rule = rule.and(each.getValue());
            }
        }
        if (!hasColumn) {
            MaskRule alike = similar.getOrDefault(folded(attribute), MaskRule.KEPT);
            // The parts of an attribute are alike to themselves.
            rule = hasParts && alike.mask() == null ? rule : rule.and(alike);
        }
        if (!hasColumn && !hasParts && !owned.contains(attribute)) {
            for (MaskedFields other : others) {
                rule = rule.and(other.of(attribute));
            }
        }
        return rule;
    }

    /** Whether a map has an attribute that is declared here. */
    boolean areIn(Item map) {
        for (int i = 0; i < map.size(); i++) {
            for (Column column : columns.keySet()) {
                if (fills(map.name(i), column)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean fills(String attribute, Column column) {
        String from = column.modifiers().attribute();
        if (from != null) {
            return from.equals(attribute);
        }
        return column.name().equals(attribute)
                || column.name().equals(level == Level.ROW ? names.name(attribute) : names.within(attribute));
    }

    /** In lower case, with one sign for each that is neither a letter nor a digit of any script. */
    private static String folded(String name) {
        StringBuilder folded = new StringBuilder();
        name.toLowerCase(Locale.ROOT)
                .codePoints()
                .forEach(c -> folded.appendCodePoint(Character.isLetterOrDigit(c) ? c : '_'));
        return folded.toString();
    }

    private static MaskRule rule(Column column, Names names, String secret) {
        Masking masking = column.modifiers().masking();
        Part part = column.modifiers().part();
        return part == null
                ? rule(column.type(), masking, names, secret)
                : MaskRule.ofPart(new MaskedPart(part, masking == null ? null : mask(masking, secret), masking));
    }

    private static MaskRule rule(ColumnType type, @Nullable Masking masking, Names names, String secret) {
        if (masking != null) {
            return MaskRule.whole(mask(masking, secret), masking);
        }
        if (type instanceof ArrayOf array) {
            return MaskRule.of(
                    Around.LIST, rule(array.element(), array.modifiers().masking(), names, secret));
        }
        if (type instanceof MapOf map) {
            return MaskRule.of(Around.MAP, rule(map.value(), map.modifiers().masking(), names, secret));
        }
        return type instanceof StructOf struct
                ? MaskRule.ofFields(new MaskedFields(Level.STRUCT, struct.fields(), struct.dropped(), names, secret))
                : MaskRule.KEPT;
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
}
