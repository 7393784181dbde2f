package io.tailrace.cli.sales;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class SalesOrdersTest {
    private static final Instant DAY = Instant.parse("2026-03-01T00:00:00Z");

    @Test
    void the_same_seed_gives_the_same_changes() {
        assertThat(changes(new SalesOrders(7, DAY), 2_000)).isEqualTo(changes(new SalesOrders(7, DAY), 2_000));
    }

    @Test
    void another_seed_gives_other_orders() {
        SalesOrders one = new SalesOrders(7, DAY);
        SalesOrders other = new SalesOrders(8, DAY);

        changes(one, 100);
        changes(other, 100);

        assertThat(one.items()).doesNotContainKeys(other.items().keySet().toArray(String[]::new));
    }

    @Test
    void every_change_changes_the_table() {
        SalesOrders orders = new SalesOrders(1, DAY);
        Map<String, Map<String, AttributeValue>> table = new HashMap<>();

        for (OrderChange change : changes(orders, 20_000)) {
            Map<String, AttributeValue> before = table.getOrDefault(change.orderId(), Map.of());
            Map<String, AttributeValue> after = after(before, change);
            assertThat(after).as("after %s", change).isNotEqualTo(before);
            table.put(change.orderId(), after);
        }

        table.values().removeIf(Map::isEmpty);
        assertThat(table).isEqualTo(orders.items());
    }

    @Test
    void a_day_has_new_orders_updates_and_deletes() {
        List<OrderChange> changes = changes(new SalesOrders(3, DAY), 10_000);

        assertThat(changes.stream().filter(OrderChange.Placed.class::isInstance).count())
                .isBetween(2_700L, 3_300L);
        assertThat(changes.stream()
                        .filter(OrderChange.Deleted.class::isInstance)
                        .count())
                .isBetween(850L, 1_150L);
    }

    @Test
    void orders_have_attributes_of_every_type_beyond_the_declared_columns() {
        SalesOrders orders = new SalesOrders(3, DAY);
        changes(orders, 5_000);

        Set<String> names = new HashSet<>();
        Set<AttributeValue.Type> types = new HashSet<>();
        for (Map<String, AttributeValue> item : orders.items().values()) {
            names.addAll(item.keySet());
            item.values().forEach(value -> types.add(value.type()));
        }

        assertThat(names)
                .contains("gift_note", "coupon", "priority", "weight_kg", "delivery_slot", "label", "parcel_cm");
        assertThat(types)
                .contains(
                        AttributeValue.Type.S,
                        AttributeValue.Type.N,
                        AttributeValue.Type.B,
                        AttributeValue.Type.BOOL,
                        AttributeValue.Type.NUL,
                        AttributeValue.Type.M,
                        AttributeValue.Type.L,
                        AttributeValue.Type.SS,
                        AttributeValue.Type.NS);
    }

    @Test
    void an_order_without_tags_has_no_such_attribute() {
        SalesOrders orders = new SalesOrders(3, DAY);
        changes(orders, 1_000);

        assertThat(orders.items().values()).anyMatch(item -> !item.containsKey("tags"));
        assertThat(orders.items().values())
                .allMatch(
                        item -> !item.containsKey("tags") || value(item, "tags").hasSs());
    }

    @Test
    void an_order_looks_like_a_sale() {
        Map<String, AttributeValue> item = new SalesOrders(42, DAY).place().item();

        assertThat(item)
                .containsKeys(
                        "order_id",
                        "customer",
                        "product_name",
                        "quantity",
                        "price",
                        "status",
                        "placed_at",
                        "shipping_address",
                        "lines");
        assertThat(value(item, "placed_at").s()).matches("2026-03-01T00:00:00\\.\\d{3}Z");
        assertThat(value(item, "price").n()).matches("\\d+\\.\\d{2}");
        assertThat(value(item, "shipping_address").m()).containsOnlyKeys("street", "city", "postcode", "country");
        int pieces = value(item, "lines").l().stream()
                .mapToInt(line -> Integer.parseInt(value(line.m(), "quantity").n()))
                .sum();
        assertThat(value(item, "quantity").n()).isEqualTo(Integer.toString(pieces));
    }

    private static AttributeValue value(Map<String, AttributeValue> item, String name) {
        return requireNonNull(item.get(name), name);
    }

    private static List<OrderChange> changes(SalesOrders orders, int count) {
        List<OrderChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(orders.next());
        }
        return changes;
    }

    /** The item after the change; an empty one when it is gone. */
    private static Map<String, AttributeValue> after(Map<String, AttributeValue> before, OrderChange change) {
        if (change instanceof OrderChange.Placed placed) {
            return placed.item();
        }
        if (change instanceof OrderChange.Updated updated) {
            Map<String, AttributeValue> item = new HashMap<>(before);
            item.putAll(updated.set());
            item.keySet().removeAll(updated.removed());
            assertThat(item).isEqualTo(updated.after());
            return item;
        }
        return Map.of();
    }
}
