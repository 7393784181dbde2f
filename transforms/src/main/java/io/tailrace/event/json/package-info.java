/**
 * DynamoDB JSON and the wire forms of a change, read into {@link io.tailrace.event.ChangeEvent} and back to text.
 *
 * <p>Between the wire and {@code record}. Imports the JDK, {@code event} and {@code json}. Start reading at
 * {@link io.tailrace.event.json.EventReader}.
 */
@NullMarked
package io.tailrace.event.json;

import org.jspecify.annotations.NullMarked;
