package io.tailrace.firehose;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Which objects a log has, as its own metadata says. Objects are added in the order in which the store says that they were
 * written, whatever folder they are in, so it is enough to remember the newest time, and those objects that were written at most
 * {@link #SLACK} before it: another that appears there is late, and one that was written earlier has been added.
 *
 * @param newest when the newest of them was written; null when there is none
 * @param recent the marks of those that were written later than the slack before it
 */
record AddedObjects(@Nullable Instant newest, Set<String> recent) {
    /** How long an upload may take: S3 gives an object the time at which its upload began. Firehose retries for a day at most. */
    static final Duration SLACK = Duration.ofDays(1);

    static final AddedObjects NONE = new AddedObjects(null, Set.of());

    private static final String NEWEST = "tailrace.objects.newest";
    private static final String RECENT = "tailrace.objects.recent";
    /** No two objects will ever share the first half of a SHA-256, and whole names would be four times as long. */
    private static final int MARK_BYTES = 16;

    AddedObjects {
        recent = Set.copyOf(recent);
    }

    /**
     * Those of a table as it was last refreshed. Without the properties none is known, and all objects are added once more, which
     * changes no item.
     *
     * @throws ConnectException when the properties are not what was written
     */
    static AddedObjects of(Table log) {
        @Nullable String newest = log.properties().get(NEWEST);
        if (newest == null) {
            return NONE;
        }
        try {
            String recent = log.properties().getOrDefault(RECENT, "");
            return new AddedObjects(
                    Instant.parse(newest),
                    recent.isEmpty() ? Set.of() : new HashSet<>(Arrays.asList(recent.split(","))));
        } catch (DateTimeException e) {
            throw new ConnectException(
                    "Property " + NEWEST + " of table " + log.name() + " is " + newest
                            + ", which is not a time. Remove the"
                            + " property: all objects are then added once more, which changes no item.",
                    e);
        }
    }

    /**
     * The objects to add next, oldest first.
     *
     * @param mostBytes of all together; more only when the first one has more
     */
    List<StoredObject> next(List<StoredObject> listed, long mostBytes) {
        List<StoredObject> missing = listed.stream()
                .filter(object -> !isBeforeSlack(object) && !recent.contains(mark(object)))
                .sorted(StoredObject.OLDEST_FIRST)
                .toList();
        int count = 0;
        long bytes = 0;
        while (count < missing.size()
                && (count == 0 || bytes + missing.get(count).bytes() <= mostBytes)) {
            bytes += missing.get(count).bytes();
            count++;
        }
        return missing.subList(0, count);
    }

    /**
     * The same with objects that are added.
     *
     * @param listed all that there are: what is no longer listed need not be remembered
     */
    AddedObjects with(List<StoredObject> added, List<StoredObject> listed) {
        Instant latest = added.stream()
                .map(StoredObject::written)
                .reduce(newest == null ? Instant.MIN : newest, (one, other) -> one.isAfter(other) ? one : other);
        Set<String> marks = new HashSet<>(recent);
        added.forEach(object -> marks.add(mark(object)));
        AddedObjects moved = new AddedObjects(latest, Set.of());
        Set<String> kept = new HashSet<>();
        for (StoredObject object : listed) {
            if (!moved.isBeforeSlack(object) && marks.contains(mark(object))) {
                kept.add(mark(object));
            }
        }
        return new AddedObjects(latest, kept);
    }

    private boolean isBeforeSlack(StoredObject object) {
        return newest != null && object.written().isBefore(newest.minus(SLACK));
    }

    /** As properties of the table. */
    Map<String, String> properties() {
        return newest == null
                ? Map.of()
                : Map.of(NEWEST, newest.toString(), RECENT, String.join(",", new TreeSet<>(recent)));
    }

    /** An object that is written again under its name is another one. */
    private static String mark(StoredObject object) {
        byte[] identity = (object.written() + " " + object.key()).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, MARK_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
