/**
 * The change event: what happened to one item, independent of every wire form it travels in.
 *
 * <p>First step of the flow. {@link io.tailrace.event.json} reads the wire forms into these types, {@code row}
 * makes rows of them. Imports the JDK only. Start reading at {@link io.tailrace.event.ChangeEvent}, then
 * {@link io.tailrace.event.AttributeValue}.
 */
@NullMarked
package io.tailrace.event;

import org.jspecify.annotations.NullMarked;
