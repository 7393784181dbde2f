package io.tailrace.sink.chunk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a chunk is full.
 *
 * @param maxRecords rows in it
 * @param maxBytes size of its files so far
 * @param interval wall-clock time since its first row
 * @param idle wall-clock time since its last row
 * @param maxSpan distance between the earliest and the latest record time in it; null when any will do
 */
public record Rotation(
        long maxRecords,
        long maxBytes,
        Duration interval,
        Duration idle,
        @Nullable Duration maxSpan) {}
