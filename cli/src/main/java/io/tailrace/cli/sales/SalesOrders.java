package io.tailrace.cli.sales;

import io.tailrace.cli.sales.Catalogue.Place;
import io.tailrace.cli.sales.Catalogue.Product;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A shop's day, from a seed: orders are placed, change and disappear. The same seed and start give the same changes, on any machine. It writes nothing
 * and reads no clock; it knows the state that the table must have once all changes so far are written. Not safe for several threads.
 */
public final class SalesOrders {
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final List<Extra> EXTRAS = List.of(Extra.values());
    private static final int INSERTS_PERCENT = 30;
    private static final int DELETES_PERCENT = 10;

    private final Random random;
    private final Instant start;
    private final String idPrefix;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Order> orders = new HashMap<>();
    private long placed;

    /** @param start the time when the first order is placed; the others follow within a second of each other */
    public SalesOrders(long seed, Instant start) {
        this.random = new Random(seed);
        this.start = start;
        // Runs with different seeds may share a table.
        this.idPrefix = String.format(Locale.ROOT, "%08x", random.nextInt());
    }

    /** A new order. */
    public OrderChange.Placed place() {
        Order order = newOrder();
        ids.add(order.orderId());
        orders.put(order.orderId(), order);
        return new OrderChange.Placed(order.orderId(), order.item());
    }

    /** Whatever happens next: of ten changes about three are new orders and one is a deleted one. */
    public OrderChange next() {
        int dice = random.nextInt(100);
        if (ids.isEmpty() || dice < INSERTS_PERCENT) {
            return place();
        }
        int position = random.nextInt(ids.size());
        return dice < INSERTS_PERCENT + DELETES_PERCENT ? delete(position) : update(ids.get(position));
    }

    /** What the table holds once every change so far is written, by order id. */
    public Map<String, Map<String, AttributeValue>> items() {
        Map<String, Map<String, AttributeValue>> items = new HashMap<>();
        orders.forEach((id, order) -> items.put(id, order.item()));
        return items;
    }

    private OrderChange delete(int position) {
        String id = ids.get(position);
        int last = ids.size() - 1;
        ids.set(position, ids.get(last));
        ids.remove(last);
        orders.remove(id);
        return new OrderChange.Deleted(id);
    }

    private OrderChange update(String id) {
        Order before = order(id);
        Order after = changed(before);
        orders.put(id, after);
        return difference(id, before.item(), after.item());
    }

    private Order order(String id) {
        Order order = orders.get(id);
        if (order == null) {
            throw new IllegalStateException("order " + id + " is listed but not kept");
        }
        return order;
    }

    private static OrderChange difference(
            String id, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        Map<String, AttributeValue> set = new HashMap<>(after);
        set.entrySet().removeAll(before.entrySet());
        Set<String> removed = new HashSet<>(before.keySet());
        removed.removeAll(after.keySet());
        return new OrderChange.Updated(id, set, removed, after);
    }

    /** Each case gives another order than before. */
    private Order changed(Order order) {
        Purchase purchase = order.purchase();
        return switch (random.nextInt(8)) {
            case 0 -> order.withPurchase(purchase.withQuantity(purchase.quantity() % 9 + 1));
            case 1 -> order.withPurchase(purchase.withCents(purchase.cents() + 1 + random.nextInt(500)));
            case 2 -> order.withShippingAddress(elsewhere(order.shippingAddress()));
            case 3 -> order.withTags(toggled(order.tags()));
            case 4, 5 -> order.withExtras(toggled(order.extras()));
            default -> order.withStatus(order.status().next());
        };
    }

    private Order newOrder() {
        Product product = Catalogue.product(random);
        Instant time = start.plus(Duration.ofMillis(placed * 1_000 + random.nextInt(1_000)));
        SortedSet<String> tags = new TreeSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add(Catalogue.TAGS.get(random.nextInt(Catalogue.TAGS.size())));
        }
        SortedMap<String, AttributeValue> extras = new TreeMap<>();
        if (random.nextInt(4) == 0) {
            extras = toggled(extras);
        }
        return new Order(
                String.format(Locale.ROOT, "%s-%06d", idPrefix, placed++),
                String.format(Locale.ROOT, "C-%04d", random.nextInt(2_000)),
                new Purchase(product, 1 + random.nextInt(5), product.cents()),
                Order.Status.PLACED,
                MILLISECONDS.format(time),
                Catalogue.place(random),
                tags,
                extras);
    }

    private Place elsewhere(Place here) {
        Place place = Catalogue.place(random);
        while (place.equals(here)) {
            place = Catalogue.place(random);
        }
        return place;
    }

    private SortedSet<String> toggled(SortedSet<String> tags) {
        SortedSet<String> toggled = new TreeSet<>(tags);
        String tag = Catalogue.TAGS.get(random.nextInt(Catalogue.TAGS.size()));
        if (!toggled.remove(tag)) {
            toggled.add(tag);
        }
        return toggled;
    }

    private SortedMap<String, AttributeValue> toggled(SortedMap<String, AttributeValue> extras) {
        SortedMap<String, AttributeValue> toggled = new TreeMap<>(extras);
        Extra extra = EXTRAS.get(random.nextInt(EXTRAS.size()));
        String name = extra.name().toLowerCase(Locale.ROOT);
        if (toggled.remove(name) == null) {
            toggled.put(name, extra.value(random));
        }
        return toggled;
    }
}
