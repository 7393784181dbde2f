package io.tailrace.mask;

import io.tailrace.schema.Masking;
import io.tailrace.schema.Modifiers.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the value at a place.
 *
 * @param mask null where only values inside are masked
 * @param masking what the declaration says; null where it says nothing of the value itself
 * @param around what values stand inside, of which some are masked
 * @param structFields of a struct here; null elsewhere
 * @param elementRule of a list or a map here; null elsewhere
 * @param parts of a text here, when some are masked
 */
record MaskRule(
        @Nullable Mask mask,
        @Nullable Masking masking,
        Around around,
        @Nullable MaskedFields structFields,
        @Nullable MaskRule elementRule,
        List<MaskedPart> parts) {

    static final MaskRule KEPT = new MaskRule(null, null, Around.NOTHING, null, null, List.of());
    static final MaskRule DROPPED = whole(Mask.NOTHING, Masking.DROPPED);

    /** What holds masked values. */
    enum Around {
        NOTHING,
        FIELDS,
        LIST,
        MAP
    }

    /**
     * A part of a text.
     *
     * @param mask null where it is shown
     */
    record MaskedPart(
            Part part, @Nullable Mask mask, @Nullable Masking masking) {}

    static MaskRule whole(Mask mask, Masking masking) {
        return new MaskRule(mask, masking, Around.NOTHING, null, null, List.of());
    }

    static MaskRule ofFields(MaskedFields fields) {
        return fields.areKept() ? KEPT : new MaskRule(null, null, Around.FIELDS, fields, null, List.of());
    }

    static MaskRule of(Around container, MaskRule element) {
        return element.isKept() ? KEPT : new MaskRule(null, null, container, null, element, List.of());
    }

    static MaskRule ofPart(MaskedPart part) {
        return new MaskRule(null, null, Around.NOTHING, null, null, List.of(part));
    }

    MaskedFields fields() {
        return Objects.requireNonNull(structFields, "not of a struct");
    }

    MaskRule element() {
        return Objects.requireNonNull(elementRule, "not of a list or map");
    }

    /** Both rules: a value that one of them masks whole is. */
    MaskRule and(MaskRule other) {
        if (mask != null || (other.isKept() && other.parts.isEmpty())) {
            return this;
        }
        if (other.mask != null || (isKept() && parts.isEmpty())) {
            return other;
        }
        List<MaskedPart> all = new ArrayList<>(parts);
        all.addAll(other.parts);
        boolean mine = around != Around.NOTHING;
        return new MaskRule(
                null,
                null,
                mine ? around : other.around,
                mine ? structFields : other.structFields,
                mine ? elementRule : other.elementRule,
                all);
    }

    boolean isKept() {
        return mask == null && around == Around.NOTHING && parts.stream().allMatch(part -> part.mask == null);
    }

    boolean isLossy() {
        return (masking != null && masking.isLossy())
                || parts.stream().anyMatch(part -> part.masking != null && part.masking.isLossy());
    }
}
