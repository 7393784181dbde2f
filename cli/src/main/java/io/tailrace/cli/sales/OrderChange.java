package io.tailrace.cli.sales;

import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One thing that happens to one order. Each of them changes the table: a write that changes nothing makes no stream record. */
public sealed interface OrderChange {
    /** The order it happens to: the table's hash key. */
    String orderId();

    /** A new order. */
    record Placed(String orderId, Map<String, AttributeValue> item) implements OrderChange {
        public Placed {
            item = Map.copyOf(item);
        }
    }

    /**
     * Some attributes of an order get new values, others go away.
     *
     * @param set attributes that appear or change
     * @param removed attributes that disappear
     * @param after the whole order once this is done
     */
    record Updated(
            String orderId, Map<String, AttributeValue> set, Set<String> removed, Map<String, AttributeValue> after)
            implements OrderChange {
        public Updated {
            set = Map.copyOf(set);
            removed = Set.copyOf(removed);
            after = Map.copyOf(after);
            if (set.isEmpty() && removed.isEmpty()) {
                throw new IllegalArgumentException("an update of " + orderId + " that changes nothing");
            }
        }
    }

    /** The order is gone. */
    record Deleted(String orderId) implements OrderChange {}
}
