package io.tailrace.local.managed.firehose;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;

/** Records as if they were read from Kinesis. */
final class Records {

    static final Instant ARRIVAL = Instant.parse("2026-03-01T12:00:00Z");

    private Records() {}

    static SourceRecord record(int number, String text) {
        return new SourceRecord(
                "shardId-000000000000", "49" + number, "key " + number, ARRIVAL, SdkBytes.fromUtf8String(text));
    }

    static List<SourceRecord> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> record(i, "record " + i)).toList();
    }
}
