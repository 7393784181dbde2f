package io.tailrace.option;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The number of a sink's task. Connect does not give a task its own, so the connector adds it to the options; users do not set it. */
public final class TaskNumber {

    private static final String OPTION = "tailrace.task";

    private TaskNumber() {}

    /** The options of so many tasks: those of the connector, and a number. */
    public static List<Map<String, String>> configs(Map<String, String> props, int tasks) {
        List<Map<String, String>> configs = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            Map<String, String> config = new HashMap<>(props);
            config.put(OPTION, Integer.toString(i));
            configs.add(config);
        }
        return configs;
    }

    /** The number in a task's options; 0 where no connector has added one, as in tests. */
    public static String of(Map<String, String> props) {
        return props.getOrDefault(OPTION, "0");
    }
}
