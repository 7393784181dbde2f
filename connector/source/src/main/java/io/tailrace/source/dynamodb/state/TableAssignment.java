package io.tailrace.source.dynamodb.state;

import io.tailrace.source.dynamodb.change.KeySchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One task's share of one table, as it travels in the task's configuration. Nothing in it changes while the connector runs: a task whose
 * configuration differs from the last one is restarted, with all the others.
 *
 * @param segments the scan segments to read; empty also when there is no snapshot
 * @param lineages the lineages to read, by name
 * @param leads whether this task stores what concerns the table as a whole
 */
public record TableAssignment(CapturedTable captured, List<Integer> segments, List<String> lineages, boolean leads) {

    private static final String PREFIX = "assignment.";

    /** The option that numbers a task. */
    public static final String TASK = PREFIX + "task";

    public TableAssignment {
        segments = List.copyOf(segments);
        lineages = List.copyOf(lineages);
    }

    public String table() {
        return captured.table();
    }

    public String tableId() {
        return captured.tableId();
    }

    public String streamArn() {
        return captured.streamArn();
    }

    public KeySchema keys() {
        return captured.keys();
    }

    public long snapshotId() {
        return captured.snapshotId();
    }

    public Instant since() {
        return captured.since();
    }

    public static Map<String, String> toProps(List<TableAssignment> assignments) {
        Map<String, String> props = new LinkedHashMap<>();
        for (int i = 0; i < assignments.size(); i++) {
            TableAssignment each = assignments.get(i);
            String prefix = PREFIX + i + ".";
            props.put(prefix + "table", each.table());
            props.put(prefix + "table.id", each.tableId());
            props.put(prefix + "stream.arn", each.streamArn());
            props.put(prefix + "keys", String.join("\n", each.keys().toText()));
            props.put(prefix + "epoch", Long.toString(each.snapshotId()));
            props.put(prefix + "since", Long.toString(each.since().toEpochMilli()));
            props.put(
                    prefix + "segments",
                    String.join(",", each.segments.stream().map(String::valueOf).toList()));
            props.put(prefix + "lineages", String.join(",", each.lineages));
            props.put(prefix + "leads", Boolean.toString(each.leads));
        }
        return props;
    }

    public static List<TableAssignment> fromProps(Map<String, String> props) {
        List<TableAssignment> assignments = new ArrayList<>();
        for (int i = 0; props.containsKey(PREFIX + i + ".table"); i++) {
            String prefix = PREFIX + i + ".";
            assignments.add(new TableAssignment(
                    new CapturedTable(
                            required(props, prefix + "table"),
                            required(props, prefix + "table.id"),
                            required(props, prefix + "stream.arn"),
                            KeySchema.parse(split(required(props, prefix + "keys"), "\n")),
                            Long.parseLong(required(props, prefix + "epoch")),
                            Instant.ofEpochMilli(Long.parseLong(required(props, prefix + "since")))),
                    split(required(props, prefix + "segments"), ",").stream()
                            .map(Integer::valueOf)
                            .toList(),
                    split(required(props, prefix + "lineages"), ","),
                    Boolean.parseBoolean(required(props, prefix + "leads"))));
        }
        return assignments;
    }

    private static List<String> split(String text, String separator) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(separator));
    }

    private static String required(Map<String, String> props, String name) {
        String value = props.get(name);
        if (value == null) {
            throw new IllegalStateException("a task was configured without " + name);
        }
        return value;
    }
}
