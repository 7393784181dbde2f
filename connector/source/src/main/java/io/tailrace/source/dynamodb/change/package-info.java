/**
 * From what DynamoDB says of an item to a change with its key: the last step before a record, shared by stream and snapshot.
 *
 * <p>It may import {@code io.tailrace.source}, and {@code event}, {@code json} and {@code row} of the transforms. Start reading at
 * {@link io.tailrace.source.dynamodb.change.ChangeBuilder}.
 */
@NullMarked
package io.tailrace.source.dynamodb.change;

import org.jspecify.annotations.NullMarked;
