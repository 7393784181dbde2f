package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which attributes of an item a change touched. */
public final class ChangedAttributes {

    private ChangedAttributes() {}

    /**
     * The names of top-level attributes that were added, changed or removed: the new image's in its order, then the removed
     * ones. Null unless the event has both images; empty when they are the same.
     */
    public static @Nullable List<String> of(ChangeEvent event) {
        Item after = event.newImage();
        Item before = event.oldImage();
        if (after == null || before == null) {
            return null;
        }
        List<String> changed = new ArrayList<>();
        int inBoth = addChangedOrAdded(after, before, changed);
        if (inBoth < before.size()) {
            addRemoved(after, before, changed);
        }
        return changed;
    }

    /** Answers how many attributes are in both images. */
    private static int addChangedOrAdded(Item after, Item before, List<String> changed) {
        Map<String, AttributeValue> beforeByName = null;
        int inBoth = 0;
        for (int i = 0; i < after.size(); i++) {
            String name = after.name(i);
            AttributeValue old;
            if (beforeByName == null && i < before.size() && before.name(i).equals(name)) {
                old = before.value(i);
            } else {
                beforeByName = beforeByName == null ? before.asMap() : beforeByName;
                old = beforeByName.get(name);
            }
            if (old != null) {
                inBoth++;
            }
            if (!after.value(i).equals(old)) {
                changed.add(name);
            }
        }
        return inBoth;
    }

    private static void addRemoved(Item after, Item before, List<String> changed) {
        Map<String, AttributeValue> afterByName = after.asMap();
        for (int i = 0; i < before.size(); i++) {
            if (!afterByName.containsKey(before.name(i))) {
                changed.add(before.name(i));
            }
        }
    }
}
