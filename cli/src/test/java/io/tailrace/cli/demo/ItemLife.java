package io.tailrace.cli.demo;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * An item as DynamoDB has it, and all that is ever told of it: changes by its streams, rows by snapshots. The table is made
 * anew meanwhile, streams are switched off and on, changes get lost when they are a day old, snapshots follow. Times are as
 * bad as DynamoDB allows: cut to the second, not in the order of the changes, a page's late by as long as its answer takes.
 */
final class ItemLife {
    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);

    /** As docs/queries.md states it, not as the code has it. */
    private static final Duration SNAPSHOT_MARGIN = Duration.ofMinutes(2);

    private static final int STALE_MILLIS = 1_500;
    private static final int SKEW_MILLIS = 1_500;
    private static final int PAGE_MILLIS = 20_000;

    /** The item's value at a moment; null when it is not there. */
    private record State(Instant since, @Nullable Integer value) {}

    /**
     * What is told once, though it may reach the lake more than once.
     *
     * @param tag names it; for a change it is the event's id
     * @param stream the how-manieth stream of the table
     * @param sequence null for rows of a snapshot and for changes of the native Kinesis integration
     * @param moment of the change, or at which the row of a snapshot was true
     * @param stated the time that the record has
     */
    record Told(
            String tag,
            String event,
            int stream,
            @Nullable BigInteger sequence,
            Instant moment,
            Instant stated,
            @Nullable Integer value,
            String json) {
        boolean isRead() {
            return event.equals("READ");
        }
    }

    final String table;
    final String id;
    private final boolean isNative;
    private final Random random;
    private final List<State> states = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final String prefix;
    private Instant now;
    private int stream;
    private String label = "";
    private BigInteger sequence = BigInteger.ZERO;
    private int count;
    private boolean isHeard = true;

    private ItemLife(String table, String id, boolean isNative, Instant birth, Random random) {
        this.table = table;
        this.id = id;
        this.isNative = isNative;
        this.random = random;
        this.prefix = table + "-" + id + "-";
        this.now = birth;
        openStream();
    }

    /** @param isNative whether its changes come by the native Kinesis integration, with nothing but their time to order them */
    static ItemLife lived(String table, String id, boolean isNative, Instant birth, Random random) {
        ItemLife life = new ItemLife(table, id, isNative, birth, random);
        int steps = 2 + random.nextInt(14);
        for (int i = 0; i < steps; i++) {
            life.pause();
            life.step();
        }
        if (!isNative && random.nextInt(4) == 0) {
            life.endInAnotherStream();
        }
        return life;
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    /** The value that was told last, in the order of what happened; null when that was a delete, or nothing. */
    @Nullable Integer last() {
        return told.stream()
                .max(Comparator.comparing(Told::stream)
                        .thenComparing(Told::moment)
                        .thenComparing(told::indexOf))
                .map(Told::value)
                .orElse(null);
    }

    /** The changes that were told, as they happened. */
    List<String> changes() {
        return told.stream().filter(t -> !t.isRead()).map(Told::tag).toList();
    }

    /** All that was told in the one order, by its definition. */
    List<Told> ordered() {
        Map<Told, Instant> effective = effective();
        return told.stream()
                .sorted(Comparator.comparing(Told::stream)
                        .thenComparing(effective::get)
                        .thenComparing(t -> !t.isRead())
                        .thenComparing(t -> t.sequence() == null ? BigInteger.ZERO : t.sequence()))
                .toList();
    }

    Map<Told, Instant> effective() {
        Map<Told, Instant> times = new HashMap<>();
        for (Told one : told) {
            Instant time = one.isRead() ? one.stated().minus(SNAPSHOT_MARGIN) : one.stated();
            if (one.sequence() != null) {
                for (Told other : told) {
                    if (other.sequence() != null
                            && other.stream() == one.stream()
                            && other.sequence().compareTo(one.sequence()) < 0
                            && other.stated().isAfter(time)) {
                        time = other.stated();
                    }
                }
            }
            times.put(one, time);
        }
        return times;
    }

    private void step() {
        if (isNative) {
            now = now.plusMillis(1); // within a millisecond they cannot be told apart
            write();
            return;
        }
        switch (random.nextInt(12)) {
            case 0, 1 -> scan();
            case 2 -> {
                quietly(() -> now = now.plusSeconds(5 + random.nextInt(random.nextBoolean() ? 60 : 100_000)));
                openStream();
                scanPerhaps();
            }
            case 3 -> {
                states.add(new State(now, null));
                now = now.plusSeconds(5 + random.nextInt(random.nextBoolean() ? 60 : 100_000));
                openStream();
                scanPerhaps();
            }
            case 4 -> {
                quietly(() -> now = now.plus(Duration.ofHours(24 + random.nextInt(6))));
                scanPerhaps();
            }
            default -> write();
        }
    }

    /** The newest row is of a snapshot that follows the last change closer than its margin, and knows of one that got lost. */
    private void endInAnotherStream() {
        write();
        isHeard = false;
        now = now.plusMillis(STALE_MILLIS + random.nextInt(20_000));
        write();
        isHeard = true;
        now = now.plusMillis(STALE_MILLIS + random.nextInt(20_000));
        openStream();
        scan();
    }

    private void pause() {
        now = now.plusMillis(
                switch (random.nextInt(5)) {
                    case 0 -> 0;
                    case 1, 2 -> random.nextInt(400);
                    case 3 -> random.nextBoolean() ? random.nextInt(150_000) : 100_000 + random.nextInt(20_000);
                    default -> random.nextInt(10_000_000);
                });
    }

    /** Changes that no stream reports, then what ends it. */
    private void quietly(Runnable end) {
        isHeard = false;
        for (int i = random.nextInt(3); i > 0; i--) {
            pause();
            write();
        }
        end.run();
        isHeard = true;
    }

    private void openStream() {
        stream++;
        label = LABEL.format(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
        // Another stream's numbers may be lower; and they grow by a digit at any time.
        sequence = BigInteger.TEN.pow(21 + random.nextInt(3)).subtract(BigInteger.valueOf(random.nextInt(2_000)));
    }

    private void write() {
        Integer before = at(now);
        boolean removes = before != null && random.nextInt(4) == 0;
        Integer after = removes ? null : Integer.valueOf(++count);
        states.add(new State(now, after));
        sequence = sequence.add(BigInteger.valueOf(1 + random.nextInt(500)));
        if (isHeard) {
            String event = before == null ? "INSERT" : removes ? "REMOVE" : "MODIFY";
            Instant stated = isNative
                    ? now
                    : now.plusMillis(random.nextInt(2 * SKEW_MILLIS) - SKEW_MILLIS)
                            .truncatedTo(ChronoUnit.SECONDS);
            tell(event, isNative ? null : sequence, now, stated, after, removes ? before : after);
        }
    }

    private void scanPerhaps() {
        if (random.nextInt(3) > 0) {
            scan();
        }
    }

    private void scan() {
        Instant moment = now.minusMillis(random.nextInt(STALE_MILLIS));
        Integer value = at(moment);
        if (value != null) {
            Instant stated = now.plusMillis(random.nextInt(PAGE_MILLIS));
            Instant sameTime = timeOfTheLastChange().plus(SNAPSHOT_MARGIN);
            if (!sameTime.isBefore(now) && sameTime.isBefore(now.plusMillis(PAGE_MILLIS))) {
                stated = sameTime;
            }
            while (statedByARead(stated)) {
                stated = stated.plusMillis(1);
            }
            tell("READ", null, moment, stated, value, value);
        }
    }

    private Instant timeOfTheLastChange() {
        return told.stream()
                .filter(t -> !t.isRead() && t.stream() == stream)
                .map(Told::stated)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private boolean statedByARead(Instant time) {
        return told.stream().anyMatch(t -> t.isRead() && t.stated().equals(time));
    }

    private @Nullable Integer at(Instant moment) {
        Integer value = null;
        for (State state : states) {
            if (!state.since().isAfter(moment)) {
                value = state.value();
            }
        }
        return value;
    }

    private void tell(
            String event,
            @Nullable BigInteger number,
            Instant moment,
            Instant stated,
            @Nullable Integer value,
            @Nullable Integer imageValue) {
        String tag = prefix + told.size();
        String image =
                "{\"id\":{\"S\":\"" + id + "\"},\"v\":{\"N\":\"" + imageValue + "\"},\"tag\":{\"S\":\"" + tag + "\"}}";
        String json = "{\"eventName\":\"" + event + "\",\"tableName\":\"" + table + "\","
                + (event.equals("READ") ? "" : "\"eventID\":\"" + tag + "\",")
                + (isNative
                        ? ""
                        : "\"eventSourceARN\":\"arn:aws:dynamodb:eu-west-1:123456789012:table/" + table + "/stream/"
                                + label + "\",")
                + "\"dynamodb\":{\"ApproximateCreationDateTime\":" + stated.toEpochMilli()
                + ",\"Keys\":{\"id\":{\"S\":\"" + id + "\"}},"
                + (event.equals("REMOVE") ? "\"OldImage\":" : "\"NewImage\":") + image
                + (number == null ? "" : ",\"SequenceNumber\":\"" + number + "\"") + "}}";
        told.add(new Told(tag, event, stream, number, moment, stated, value, json));
    }
}
