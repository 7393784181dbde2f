package io.tailrace.cli.init;

import io.tailrace.event.Item;
import io.tailrace.event.json.DynamoDbJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A few values of each attribute, kept only when they were asked for: values may be personal. */
final class Examples {
    private static final int EACH = 3;
    private static final int LONGEST = 40;

    private final Choice choice;
    private final Map<String, List<String>> values = new HashMap<>();

    /** Whether values may be shown. */
    enum Choice {
        SHOWN,
        HIDDEN
    }

    Examples(Choice choice) {
        this.choice = choice;
    }

    void see(Item item) {
        if (!areKept()) {
            return;
        }
        for (int i = 0; i < item.size(); i++) {
            List<String> known = values.computeIfAbsent(item.name(i), name -> new ArrayList<>());
            if (known.size() < EACH) {
                StringBuilder json = new StringBuilder();
                DynamoDbJson.append(json, item.value(i));
                String text = json.length() > LONGEST ? json.substring(0, LONGEST) + "..." : json.toString();
                if (!known.contains(text)) {
                    known.add(text);
                }
            }
        }
    }

    boolean areKept() {
        return choice == Choice.SHOWN;
    }

    String of(String attribute) {
        return String.join("  ", values.getOrDefault(attribute, List.of()));
    }
}
