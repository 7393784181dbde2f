package io.tailrace.cli.init;

import io.tailrace.cli.init.TableFacts.KeyAttribute;
import io.tailrace.event.AttributeValue.Text;
import io.tailrace.event.Item;
import java.util.ArrayList;
import java.util.HashMap;
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

    /** So many of the items must be of a kind for it to be one. */
    private static final int RARE = 200;

    /** A part of a label of which nothing is known. */
    static final String ANY = "*";

    private final List<KeyAttribute> keys;
    private final SortedMap<String, Kind> kinds = new TreeMap<>();
    private long prefixed;
    private long items;

    /** A kind of item, by the beginnings of its keys. */
    static final class Kind {
        private final List<String> parts;
        private final TableProfile profile = new TableProfile();
        private final Map<String, Integer> counts = new HashMap<>();

        private Kind(List<String> parts) {
            this.parts = List.copyOf(parts);
        }

        private void see(Item item, List<KeyAttribute> keys) {
            profile.see(item);
            for (KeyAttribute key : keys) {
                if (item.find(key.attribute()) instanceof Text text) {
                    int count = text.value().split("#", -1).length;
                    counts.merge(key.attribute(), count, (one, other) -> one.equals(other) ? one : 0);
                }
            }
        }

        /** For each attribute of the key a word, a word with {@code #} after it, or {@link #ANY}. */
        List<String> parts() {
            return parts;
        }

        TableProfile profile() {
            return profile;
        }

        /** How many parts {@code #} makes of an attribute's texts; 0 when not the same of all. */
        int count(String key) {
            return counts.getOrDefault(key, 0);
        }
    }

    EntityProfiles(List<KeyAttribute> keys) {
        this.keys = keys;
    }

    void see(Item item) {
        items++;
        List<String> parts = parts(item);
        if (parts.stream().anyMatch(EntityProfiles::isPrefix)) {
            prefixed++;
        }
        String label = String.join(" / ", parts);
        boolean isKept = kinds.containsKey(label) || kinds.size() < MAX_ENTITIES;
        kinds.computeIfAbsent(isKept ? label : OTHERS, name -> new Kind(isKept ? parts : List.of()))
                .see(item, keys);
    }

    static boolean isPrefix(String part) {
        return part.endsWith("#");
    }

    /** Whether nearly all keys begin with a word and {@code #}. */
    boolean areThere() {
        return items > 0 && prefixed >= items * 0.9;
    }

    /** By label, as in {@code CUSTOMER# / ORDER#}. */
    Map<String, TableProfile> byLabel() {
        Map<String, TableProfile> byLabel = new TreeMap<>();
        kinds.forEach((label, kind) -> byLabel.put(label, kind.profile));
        return byLabel;
    }

    /** Whether so few items are of a kind that they may as well be mistakes. */
    boolean isRare(long ofKind) {
        return ofKind * RARE < items;
    }

    /** Those that are not rare and that a word tells from others; none in a table of one kind. */
    List<Kind> common() {
        return areThere()
                ? kinds.values().stream()
                        .filter(kind -> !isRare(kind.profile.items())
                                && kind.parts.stream().anyMatch(EntityProfiles::isPrefix))
                        .toList()
                : List.of();
    }

    private List<String> parts(Item item) {
        List<String> parts = new ArrayList<>();
        for (KeyAttribute key : keys) {
            parts.add(item.find(key.attribute()) instanceof Text text ? part(text.value()) : ANY);
        }
        return parts;
    }

    private static String part(String key) {
        Matcher prefix = PREFIX.matcher(key);
        if (prefix.matches()) {
            return prefix.group(1) + "#";
        }
        return WORD.matcher(key).matches() ? key : ANY;
    }
}
