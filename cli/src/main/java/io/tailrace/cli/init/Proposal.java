package io.tailrace.cli.init;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an attribute.
 *
 * @param shape its column's type, or null when it stays in {@code cdc_rest}
 * @param reason why, for people
 * @param left what of its values does not fit, and stays in {@code cdc_rest}
 */
record Proposal(@Nullable Shape shape, String reason, List<Left> left) {
    /**
     * Values that stay in {@code cdc_rest}.
     *
     * @param path of the field within the attribute; empty for the attribute itself
     * @param count how many
     * @param reason why
     */
    record Left(String path, long count, String reason) {
        Left within(String field) {
            return new Left(path.isEmpty() || path.startsWith("[") ? field + path : field + "." + path, count, reason);
        }
    }

    Proposal {
        left = List.copyOf(left);
    }

    static Proposal of(Shape shape, String reason) {
        return new Proposal(shape, reason, List.of());
    }

    /** No column: all values stay in {@code cdc_rest}. */
    static Proposal rest(long count, String reason) {
        return new Proposal(null, reason, List.of(new Left("", count, reason)));
    }

    /** How many values do not fit. */
    long misfits() {
        return left.stream().mapToLong(Left::count).sum();
    }
}
