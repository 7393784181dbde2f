package io.tailrace.value;

import java.time.Instant;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Connect's form of a {@code timestamp(6)}: microseconds since 1970 in UTC, as a long. Connect's own Timestamp has
 * milliseconds, so this has the name that Debezium gave such a long, which many sinks know.
 */
public final class MicroTimestamp {

    public static final String LOGICAL_NAME = "io.debezium.time.MicroTimestamp";

    public static final Schema OPTIONAL_SCHEMA =
            SchemaBuilder.int64().name(LOGICAL_NAME).version(1).optional().build();

    private static final long MICROS = 1_000_000;

    private MicroTimestamp() {}

    /** Whether values of this schema are microseconds. */
    public static boolean is(@Nullable Schema schema) {
        return schema != null && LOGICAL_NAME.equals(schema.name());
    }

    /** The value of a moment, which must not be finer than a microsecond. */
    public static long of(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), MICROS), moment.getNano() / 1_000);
    }

    /** The moment of a value. */
    public static Instant moment(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1_000);
    }
}
