package io.tailrace.cli.init;

import io.tailrace.event.Item;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The evidence of a set of items: a table's, or those of one kind. */
final class TableProfile {
    /** So many columns are more than any query engine likes. */
    static final int MAX_ATTRIBUTES = 2_000;

    private final SortedMap<String, AttributeProfile> attributes = new TreeMap<>();
    private long items;
    private long unlisted;

    void see(Item item) {
        items++;
        for (int i = 0; i < item.size(); i++) {
            String name = item.name(i);
            AttributeProfile profile = attributes.get(name);
            if (profile == null) {
                if (attributes.size() >= MAX_ATTRIBUTES) {
                    unlisted++;
                    continue;
                }
                profile = new AttributeProfile();
                attributes.put(name, profile);
            }
            profile.see(item.value(i));
        }
    }

    long items() {
        return items;
    }

    /** By name. */
    SortedMap<String, AttributeProfile> attributes() {
        return Collections.unmodifiableSortedMap(attributes);
    }

    /** Values of attributes beyond the {@link #MAX_ATTRIBUTES} that are looked at. */
    long unlisted() {
        return unlisted;
    }
}
