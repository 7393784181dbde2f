package io.tailrace.local.managed.kinesis;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The records of a shard, by positions that count from its beginning and stay what they are when the oldest records go. */
final class Log {

    private final TrimLimits retention;
    private final NavigableMap<Integer, StoredRecord> records = new TreeMap<>();
    private int end;
    private long bytes;

    Log(TrimLimits retention) {
        this.retention = retention;
    }

    /** The trim horizon: the position of the oldest record that is left, or {@link #end()}. */
    int horizon() {
        return records.isEmpty() ? end : records.firstKey();
    }

    /** The position of the record to come. */
    int end() {
        return end;
    }

    /** @param position from the trim horizon to before the end */
    StoredRecord get(int position) {
        StoredRecord record = records.get(position);
        if (record == null) {
            throw new IllegalArgumentException(position + " is not from " + horizon() + " to before " + end);
        }
        return record;
    }

    /** The position of the first record at or after this sequence number; {@link #end()} when there is none. */
    int positionOf(BigInteger sequenceNumber) {
        return first(record -> record.sequenceNumber().compareTo(sequenceNumber) >= 0);
    }

    /** The position of the first record that came at this time or later; {@link #end()} when there is none. */
    int positionOf(Instant time) {
        return first(record -> !record.arrival().isBefore(time));
    }

    void add(StoredRecord record) {
        records.put(end, record);
        end++;
        bytes += record.size();
        trim(record.arrival());
    }

    /** Trims what is over by now. */
    void trim(Instant now) {
        Instant oldest = now.minus(retention.age());
        while (!records.isEmpty() && get(horizon()).arrival().isBefore(oldest)) {
            trimOldest();
        }
        while (bytes > retention.bytesPerShard() && records.size() > 1) {
            trimOldest();
        }
    }

    private void trimOldest() {
        bytes -= records.pollFirstEntry().getValue().size();
    }

    private int first(Predicate<StoredRecord> wanted) {
        return records.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue()))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse(end);
    }
}
