/**
 * What a Connect record carries: the change in its value, the item's key in its key, the source's headers, and the facts that
 * predicates ask for.
 *
 * <p>The first step of a transformation: it hands a change to {@code row}. Imports {@code event}, {@code row} and
 * {@code schema} for the names and types of columns, {@code value} and connect-api. Start reading at {@link io.tailrace.record.ChangeReader}.
 */
@NullMarked
package io.tailrace.record;

import org.jspecify.annotations.NullMarked;
