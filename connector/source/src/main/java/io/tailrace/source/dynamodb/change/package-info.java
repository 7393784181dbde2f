/**
 * From what DynamoDB says of an item to a change with its key: the last step before a record, shared by stream and snapshot.
 *
 * <p>It may import {@code io.tailrace.source}, {@code option}, and {@code io.tailrace.event.json}. Start reading at
 * {@link io.tailrace.source.dynamodb.change.ChangeBuilder}.
 */
@NullMarked
package io.tailrace.source.dynamodb.change;

import org.jspecify.annotations.NullMarked;
