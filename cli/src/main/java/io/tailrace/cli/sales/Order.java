package io.tailrace.cli.sales;

import static io.tailrace.cli.sales.Attributes.map;
import static io.tailrace.cli.sales.Attributes.number;
import static io.tailrace.cli.sales.Attributes.string;
import static io.tailrace.cli.sales.Attributes.strings;

import io.tailrace.cli.sales.Catalogue.Place;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An order as the shop knows it.
 *
 * @param extras attributes that only some orders have and no column declares
 */
record Order(
        String orderId,
        String customer,
        Purchase purchase,
        Status status,
        String placedAt,
        Place shippingAddress,
        SortedSet<String> tags,
        SortedMap<String, AttributeValue> extras) {

    /** How far an order has come. */
    enum Status {
        PLACED,
        PAID,
        PACKED,
        SHIPPED,
        DELIVERED,
        RETURNED,
        REFUNDED;

        /** The next step; a refunded order has none and is opened again. */
        Status next() {
            return switch (this) {
                case PLACED -> PAID;
                case PAID -> PACKED;
                case PACKED -> SHIPPED;
                case SHIPPED -> DELIVERED;
                case DELIVERED -> RETURNED;
                case RETURNED -> REFUNDED;
                case REFUNDED -> PLACED;
            };
        }
    }

    Order {
        tags = new TreeSet<>(tags);
        extras = new TreeMap<>(extras);
    }

    Order withStatus(Status next) {
        return new Order(orderId, customer, purchase, next, placedAt, shippingAddress, tags, extras);
    }

    Order withPurchase(Purchase next) {
        return new Order(orderId, customer, next, status, placedAt, shippingAddress, tags, extras);
    }

    Order withShippingAddress(Place place) {
        return new Order(orderId, customer, purchase, status, placedAt, place, tags, extras);
    }

    Order withTags(SortedSet<String> newTags) {
        return new Order(orderId, customer, purchase, status, placedAt, shippingAddress, newTags, extras);
    }

    Order withExtras(SortedMap<String, AttributeValue> newExtras) {
        return new Order(orderId, customer, purchase, status, placedAt, shippingAddress, tags, newExtras);
    }

    /** The order as the table holds it. An order without tags has no such attribute: DynamoDB knows no empty set. */
    Map<String, AttributeValue> item() {
        Map<String, AttributeValue> item = new LinkedHashMap<>(extras);
        item.put("order_id", string(orderId));
        item.put("customer", string(customer));
        item.put("product_name", string(purchase.product().name()));
        item.put("quantity", number(purchase.quantity()));
        item.put("price", purchase.price());
        item.put("status", string(status.name()));
        item.put("placed_at", string(placedAt));
        item.put(
                "shipping_address",
                map(Map.of(
                        "street", string(shippingAddress.street()),
                        "city", string(shippingAddress.city()),
                        "postcode", string(shippingAddress.postcode()),
                        "country", string(shippingAddress.country()))));
        item.put("lines", purchase.lines());
        if (!tags.isEmpty()) {
            item.put("tags", strings(tags));
        }
        return item;
    }
}
