package io.tailrace.local;

import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/** Kafka's servers end the JVM when they fail, which is right only where the JVM is theirs. */
final class KafkaExit {

    private KafkaExit() {}

    /** From now on a server that fails in this JVM throws in the thread that failed. */
    static void throwInstead() {
        Exit.setExitProcedure((status, message) -> {
            throw new IllegalStateException("Kafka wanted to end the JVM with status " + status + because(message));
        });
        Exit.setHaltProcedure((status, message) -> {
            throw new IllegalStateException("Kafka wanted to halt the JVM with status " + status + because(message));
        });
    }

    private static String because(@Nullable String message) {
        return message == null ? "; the log tells why" : ": " + message;
    }
}
