package io.tailrace.cli.sales;

import static io.tailrace.cli.sales.Attributes.list;
import static io.tailrace.cli.sales.Attributes.map;
import static io.tailrace.cli.sales.Attributes.number;
import static io.tailrace.cli.sales.Attributes.string;

import io.tailrace.cli.sales.Catalogue.Product;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an order is for.
 *
 * @param cents price of one piece
 */
record Purchase(Product product, int quantity, int cents) {

    Purchase withQuantity(int pieces) {
        return new Purchase(product, pieces, cents);
    }

    Purchase withCents(int price) {
        return new Purchase(product, quantity, price);
    }

    /** The pieces by variant: the first variant gets the odd ones. */
    AttributeValue lines() {
        int variants = Math.min(quantity, product.variants().size());
        List<AttributeValue> lines = new ArrayList<>();
        for (int variant = 0; variant < variants; variant++) {
            int pieces = quantity / variants + (variant < quantity % variants ? 1 : 0);
            lines.add(map(Map.of("sku", string(product.sku(variant)), "quantity", number(pieces), "price", price())));
        }
        return list(lines);
    }

    AttributeValue price() {
        return number(BigDecimal.valueOf(cents, 2));
    }
}
