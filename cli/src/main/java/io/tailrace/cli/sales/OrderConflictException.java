package io.tailrace.cli.sales;

/** An order that this run wants to place is in the table already: an earlier run had the same seed. */
public final class OrderConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OrderConflictException(String table, String orderId, Throwable cause) {
        super(
                "Table " + table + " already holds order " + orderId
                        + ": an earlier run had the same seed. Choose another --seed, or another --table.",
                cause);
    }
}
