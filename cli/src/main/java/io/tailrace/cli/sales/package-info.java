/**
 * Makes sales: a seed becomes a sequence of changes to orders, and a writer brings them to a DynamoDB table.
 *
 * <p>{@link io.tailrace.cli.sales.SalesOrders} decides what happens and touches nothing; {@link io.tailrace.cli.sales.OrderWriter} is the only class
 * here that writes. Start at {@link io.tailrace.cli.sales.OrderChange}.
 */
@NullMarked
package io.tailrace.cli.sales;

import org.jspecify.annotations.NullMarked;
