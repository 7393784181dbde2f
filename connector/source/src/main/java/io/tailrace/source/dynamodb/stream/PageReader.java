package io.tailrace.source.dynamodb.stream;

import io.tailrace.event.MalformedEventException;
import io.tailrace.json.JsonCursor;
import io.tailrace.shard.Entry;
import io.tailrace.source.ChangeEventSchema;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.dynamodb.change.ChangeBuilder;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON that GetRecords answers into change events. The images are not taken apart: the event has their text as the service sent it.
 */
public final class PageReader {

    /**
     * What an answer holds.
     *
     * @param bytes the size of all changes, as the service counts it
     */
    record Answer(
            List<Entry<KeyedChange>> entries,
            long bytes,
            @Nullable String nextIterator) {}

    /** As seconds, that is millions of years, whose milliseconds still fit a long. */
    private static final int LONGEST_WHOLE = 15;

    private final JsonCursor in = new JsonCursor();
    private final ChangeBuilder events;
    private final String shardId;
    private final List<Entry<KeyedChange>> entries = new ArrayList<>();
    private long bytes;

    private PageReader(ChangeBuilder events, String shardId) {
        this.events = events;
        this.shardId = shardId;
    }

    /**
     * Reads one answer.
     *
     * @throws MalformedEventException when it is not what the service documents
     */
    public static Answer read(byte[] json, ChangeBuilder events, String shardId) {
        return new PageReader(events, shardId).read(json);
    }

    private Answer read(byte[] json) {
        @Nullable String nextIterator = null;
        in.start(json);
        enter('{', "an object");
        for (String name = in.firstName(); name != null; name = in.nextName()) {
            switch (name) {
                case "Records" -> {
                    enter('[', "a list of records");
                    for (boolean more = in.firstElement(); more; more = in.nextElement()) {
                        entries.add(entry());
                    }
                }
                case "NextShardIterator" -> nextIterator = text();
                default -> in.skip();
            }
        }
        in.end();
        return new Answer(entries, bytes, nextIterator);
    }

    private Entry<KeyedChange> entry() {
        Struct value = events.ofStream(shardId);
        @Nullable StreamRecord change = null;
        enter('{', "a record");
        for (String name = in.firstName(); name != null; name = in.nextName()) {
            switch (name) {
                // Without it, the default in the value stays.
                case "eventSource" -> putIfThere(value, name, text());
                case "eventID", "eventName", "awsRegion" -> value.put(name, text());
                case "userIdentity" -> value.put(name, identity());
                case "dynamodb" -> change = change();
                default -> in.skip();
            }
        }
        if (change == null) {
            throw new MalformedEventException("a record has no field dynamodb");
        }
        value.put("dynamodb", change.dynamodb());
        return new Entry<>(change.sequence(), change.time(), new KeyedChange(change.key(), value, change.time()));
    }

    private record StreamRecord(Struct dynamodb, Struct key, String sequence, Instant time) {}

    private StreamRecord change() {
        Struct dynamodb = new Struct(ChangeEventSchema.DYNAMODB);
        @Nullable Struct key = null;
        @Nullable Instant time = null;
        @Nullable String sequence = null;
        enter('{', "a change");
        for (String name = in.firstName(); name != null; name = in.nextName()) {
            switch (name) {
                case "ApproximateCreationDateTime" -> {
                    time = time();
                    dynamodb.put(name, Date.from(time));
                }
                case "Keys" -> {
                    int start = in.offset();
                    key = events.keys().read(in);
                    dynamodb.put(name, in.since(start));
                }
                case "NewImage", "OldImage" -> dynamodb.put(name, image());
                case "SequenceNumber" -> {
                    sequence = text();
                    dynamodb.put(name, sequence);
                }
                case "StreamViewType" -> dynamodb.put(name, text());
                case "SizeBytes" -> {
                    long size = size();
                    bytes += size;
                    dynamodb.put(name, size);
                }
                default -> in.skip();
            }
        }
        if (key == null || time == null || sequence == null) {
            throw new MalformedEventException("a record has no Keys, ApproximateCreationDateTime or SequenceNumber");
        }
        return new StreamRecord(dynamodb, key, sequence, time);
    }

    private @Nullable String image() {
        if (in.passesNull()) {
            return null;
        }
        int start = in.offset();
        in.skip();
        return in.since(start);
    }

    private @Nullable Struct identity() {
        if (in.passesNull()) {
            return null;
        }
        Struct identity = new Struct(ChangeEventSchema.USER_IDENTITY);
        enter('{', "an identity");
        for (String name = in.firstName(); name != null; name = in.nextName()) {
            switch (name) {
                // Capitals here, none in AWS's own samples of the same record elsewhere.
                case "Type" -> identity.put("type", text());
                case "PrincipalId" -> identity.put("principalId", text());
                default -> in.skip();
            }
        }
        return identity;
    }

    /** Seconds since 1970, whole or not. */
    private Instant time() {
        String seconds = number();
        return isShortWhole(seconds)
                ? Instant.ofEpochSecond(Long.parseLong(seconds))
                : Instant.ofEpochMilli(decimal(seconds).movePointRight(3).longValue());
    }

    private long size() {
        String size = number();
        return isShortWhole(size) ? Long.parseLong(size) : decimal(size).longValue();
    }

    /** A number whose size and precision are bounded, so that arithmetic on it is. */
    private BigDecimal decimal(String number) {
        try {
            BigDecimal decimal = new BigDecimal(number);
            if (Math.abs((long) decimal.scale()) <= LONGEST_WHOLE
                    && decimal.precision() - decimal.scale() <= LONGEST_WHOLE) {
                return decimal;
            }
        } catch (NumberFormatException e) {
            throw in.expected("a number of a size that the service has");
        }
        throw in.expected("a number of a size that the service has");
    }

    /** Whether there are only digits, and so few that they fit into a long. */
    private static boolean isShortWhole(String number) {
        for (int i = 0; i < number.length(); i++) {
            if (number.charAt(i) < '0' || number.charAt(i) > '9') {
                return false;
            }
        }
        return number.length() <= LONGEST_WHOLE;
    }

    private String number() {
        @Nullable String number = in.number();
        if (number == null) {
            throw in.expected("a number");
        }
        return number;
    }

    private @Nullable String text() {
        if (in.passesNull()) {
            return null;
        }
        if (!in.isText()) {
            throw in.expected("a text");
        }
        return in.text();
    }

    private void enter(char bracket, String what) {
        if (!in.opens(bracket)) {
            throw in.expected(what);
        }
    }

    private static void putIfThere(Struct value, String field, @Nullable String text) {
        if (text != null) {
            value.put(field, text);
        }
    }
}
