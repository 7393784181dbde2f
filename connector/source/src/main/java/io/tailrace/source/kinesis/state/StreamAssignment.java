package io.tailrace.source.kinesis.state;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One task's share of the stream, as it travels in the task's configuration.
 *
 * @param lineages the lineages to read, by name
 * @param leads whether this task stores what concerns the stream as a whole
 */
public record StreamAssignment(StreamStart start, List<String> lineages, boolean leads) {

    private static final String PREFIX = "assignment.";

    /** The option that numbers a task. */
    public static final String TASK = PREFIX + "task";

    public StreamAssignment {
        lineages = List.copyOf(lineages);
    }

    public Map<String, String> toProps() {
        Map<String, String> props = new LinkedHashMap<>();
        props.put(PREFIX + "stream.arn", start.streamArn());
        props.put(PREFIX + "created", millis(start.created()));
        props.put(PREFIX + "since", millis(start.since()));
        props.put(PREFIX + "from", start.from() == null ? "" : millis(start.from()));
        props.put(PREFIX + "lineages", String.join(",", lineages));
        props.put(PREFIX + "leads", Boolean.toString(leads));
        return props;
    }

    public static StreamAssignment fromProps(Map<String, String> props) {
        String from = required(props, "from");
        String lineages = required(props, "lineages");
        return new StreamAssignment(
                new StreamStart(
                        required(props, "stream.arn"),
                        instant(required(props, "created")),
                        instant(required(props, "since")),
                        from.isEmpty() ? null : instant(from)),
                lineages.isEmpty() ? List.of() : List.of(lineages.split(",")),
                Boolean.parseBoolean(required(props, "leads")));
    }

    private static String millis(Instant time) {
        return Long.toString(time.toEpochMilli());
    }

    private static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static String required(Map<String, String> props, String name) {
        @Nullable String value = props.get(PREFIX + name);
        if (value == null) {
            throw new IllegalStateException("a task was configured without " + PREFIX + name);
        }
        return value;
    }
}
