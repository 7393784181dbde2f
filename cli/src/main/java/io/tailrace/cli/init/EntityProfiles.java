package io.tailrace.cli.init;

import io.tailrace.cli.init.TableFacts.KeyAttribute;
import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kinds of items in a table that holds several, by the words before the first {@code #} of their keys, each with evidence of its own. A table
 * of one kind of item has none.
 */
final class EntityProfiles {
    /** Of {@code ORDER#2026-0001}, or of {@code PROFILE}. */
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z][A-Za-z0-9_.-]{0,40})#.*", Pattern.DOTALL);

    private static final Pattern WORD = Pattern.compile("[A-Z][A-Z_]{1,40}");

    private static final int MAX_ENTITIES = 50;
    private static final String OTHERS = "others";

    private final List<KeyAttribute> keys;
    private final SortedMap<String, TableProfile> entities = new TreeMap<>();
    private long prefixed;
    private long items;

    EntityProfiles(List<KeyAttribute> keys) {
        this.keys = keys;
    }

    void see(Item item) {
        items++;
        String label = label(item);
        if (label.contains("#")) {
            prefixed++;
        }
        String kept = entities.containsKey(label) || entities.size() < MAX_ENTITIES ? label : OTHERS;
        entities.computeIfAbsent(kept, name -> new TableProfile()).see(item);
    }

    /** Whether nearly all keys begin with a word and {@code #}. */
    boolean areThere() {
        return items > 0 && prefixed >= items * 0.9;
    }

    /** By label, as in {@code CUSTOMER# / ORDER#}. */
    Map<String, TableProfile> byLabel() {
        return Collections.unmodifiableMap(entities);
    }

    private String label(Item item) {
        List<String> parts = new ArrayList<>();
        for (KeyAttribute key : keys) {
            for (int i = 0; i < item.size(); i++) {
                if (key.type() == AttributeValue.Type.S
                        && item.name(i).equals(key.attribute())
                        && item.value(i) instanceof Text text) {
                    parts.add(part(text.value()));
                }
            }
        }
        return String.join(" / ", parts);
    }

    private static String part(String key) {
        Matcher prefix = PREFIX.matcher(key);
        if (prefix.matches()) {
            return prefix.group(1) + "#";
        }
        return WORD.matcher(key).matches() ? key : "*";
    }
}
