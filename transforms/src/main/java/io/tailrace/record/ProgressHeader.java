package io.tailrace.record;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The header of a record that carries a source's progress and no change. A filter that drops such a record holds the progress back, and only the
 * sender knows which filters there are: so the header lists the predicates that are true for the record, and all others of this package are false.
 */
public final class ProgressHeader {

    public static final String NAME = "io.tailrace.progress";

    private ProgressHeader() {}

    /**
     * How a predicate is listed in the header: by the name of its class and its options.
     *
     * @param options as they follow {@code predicates.<alias>.}; {@code type} is ignored
     */
    public static String predicate(String type, Map<String, ?> options) {
        TreeMap<String, Object> sorted = new TreeMap<>(options);
        sorted.remove("type");
        return type + sorted;
    }

    /** What the header says of a predicate; null when the record has no such header, and the predicate has to look at the record itself. */
    public static @Nullable Boolean answer(ConnectRecord<?> record, String predicate) {
        @Nullable Header header = record.headers().lastWithName(NAME);
        return header == null
                ? null
                : Arrays.asList(String.valueOf(header.value()).split("\n", -1)).contains(predicate);
    }
}
