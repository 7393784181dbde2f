package io.tailrace.row;

import io.tailrace.event.AttributeValue;
import io.tailrace.event.AttributeValue.Null;
import io.tailrace.event.AttributeValue.Sequence;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.Item;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes NULL attributes out of changes, on every level. A NULL in a list stays: it holds the place of others. */
public final class Nulls {

    /** What becomes of NULL attributes. */
    public enum Policy {
        KEEP,
        DROP
    }

    private Nulls() {}

    public static ChangeEvent dropped(ChangeEvent event) {
        return new ChangeEvent(
                event.operation(),
                event.id(),
                event.keys(),
                dropped(event.newImage()),
                dropped(event.oldImage()),
                event.time(),
                event.origin(),
                event.actor());
    }

    private static @Nullable Item dropped(@Nullable Item image) {
        return image == null ? null : map(image);
    }

    private static Item map(Item item) {
        Item.Builder kept = new Item.Builder();
        for (int i = 0; i < item.size(); i++) {
            if (!(item.value(i) instanceof Null)) {
                kept.add(item.name(i), value(item.value(i)));
            }
        }
        return kept.build();
    }

    private static AttributeValue value(AttributeValue value) {
        if (value instanceof Item map) {
            return map(map);
        }
        if (!(value instanceof Sequence list)) {
            return value;
        }
        List<AttributeValue> kept = new ArrayList<>(list.values().size());
        list.values().forEach(element -> kept.add(value(element)));
        return new Sequence(kept);
    }
}
