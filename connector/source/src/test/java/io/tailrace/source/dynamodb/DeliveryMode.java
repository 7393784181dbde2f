package io.tailrace.source.dynamodb;

import io.tailrace.local.ConnectWorker;
import io.tailrace.local.KafkaBroker;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How a {@link TestWorker} delivers. What the source promises holds for each. */
public enum DeliveryMode {
    /** Records and offsets together, at once. */
    EXACTLY_ONCE,
    /** Records and offsets together, some polls later; what has neither key nor value is dropped by a transform that no dryRun knows. */
    EXACTLY_ONCE_LATE_AND_DROPPING,
    /** Records first, their offsets some polls later; a crash forgets those. */
    AT_LEAST_ONCE,
    /** The same, with the records late as well, and transforms that drop as above. */
    AT_LEAST_ONCE_LATE_AND_DROPPING;

    private static final String OPTION = "test.worker";

    /** One of each kind of worker, late and dropping; {@code -Dtailrace.manners=all} adds the others. */
    public static Stream<DeliveryMode> hostile() {
        return Arrays.stream(values()).filter(manner -> all() || manner.isLateAndDropping());
    }

    static boolean all() {
        return System.getProperty("tailrace.manners", "").equals("all");
    }

    static DeliveryMode of(Map<String, String> props) {
        return valueOf(props.getOrDefault(OPTION, EXACTLY_ONCE.name()));
    }

    public void applyTo(Map<String, String> props) {
        props.put(OPTION, name());
        props.put("exactly.once.support", isExactlyOnce() ? "required" : "requested");
    }

    /** The properties of a real worker that delivers so, as far as a worker decides: what is late or dropped is a matter of transforms. */
    public Map<String, String> worker(KafkaBroker broker) {
        Map<String, String> worker = new HashMap<>(ConnectWorker.properties(broker.bootstrapServers()));
        worker.put("exactly.once.source.support", isExactlyOnce() ? "enabled" : "disabled");
        return worker;
    }

    /** What came; without its repeats where there may be some. */
    public List<String> once(List<String> changes) {
        return isExactlyOnce() ? changes : changes.stream().distinct().toList();
    }

    public boolean isExactlyOnce() {
        return this == EXACTLY_ONCE || this == EXACTLY_ONCE_LATE_AND_DROPPING;
    }

    boolean isLateAndDropping() {
        return this == EXACTLY_ONCE_LATE_AND_DROPPING || this == AT_LEAST_ONCE_LATE_AND_DROPPING;
    }
}
