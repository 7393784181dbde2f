package io.tailrace.sink.chunk;

import java.time.Duration;

/**
 * When a chunk is full.
 *
 * @param records rows in it
 * @param bytes size of its files so far
 * @param interval wall-clock time since its first row
 * @param idle wall-clock time since its last row
 * @param span distance between the earliest and the latest record time in it
 */
public record Rotation(long records, long bytes, Duration interval, Duration idle, Duration span) {}
