package io.tailrace.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The event id of what a snapshot sends, by which its rows are counted in the lake: {@code snapshot-<id>-<digest of the item's key>} for a row, the same
 * each time that the item is read, and {@code snapshot-<id>-<number of rows>} for the notice that it is done.
 *
 * @param snapshot the snapshot's id, which is its start in milliseconds
 * @param rest the digest, or the number
 */
public record SnapshotId(long snapshot, String rest) {

    private static final Pattern TEXT = Pattern.compile("snapshot-([0-9]{1,18})-([0-9a-f]{1,32})");
    private static final int DIGEST_BYTES = 16;

    /** Of the row of an item. */
    public static String ofRow(long snapshot, String keys) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(keys.getBytes(StandardCharsets.UTF_8));
            return text(snapshot, HexFormat.of().formatHex(digest, 0, DIGEST_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Of the notice. */
    public static String ofNotice(long snapshot, long rows) {
        return text(snapshot, Long.toString(rows));
    }

    private static String text(long snapshot, String rest) {
        return "snapshot-" + snapshot + "-" + rest;
    }

    /** Reads an event id; empty when it is not one of a snapshot. */
    public static Optional<SnapshotId> parse(@Nullable String eventId) {
        if (eventId == null) {
            return Optional.empty();
        }
        Matcher matcher = TEXT.matcher(eventId);
        return matcher.matches()
                ? Optional.of(new SnapshotId(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** Of a notice, the number of rows; empty when it is not one. */
    public Optional<Long> rows() {
        return rest.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(rest)) : Optional.empty();
    }
}
