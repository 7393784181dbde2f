package io.tailrace.source.kinesis.task;

import io.tailrace.shard.EngineHealth;
import java.time.Duration;

/**
 * How a task goes.
 *
 * @param others records that are not changes and were sent
 * @param unstoredFor the age of the oldest progress that was sent and is not stored
 */
record Health(long changes, long others, EngineHealth engine, Duration unstoredFor) {}
