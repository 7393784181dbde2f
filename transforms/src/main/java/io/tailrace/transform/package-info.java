/**
 * One Connect transformation or predicate per class, pure: no clock, no network, no log line per record. Users write these
 * class names in properties; the work is done in {@code record}, {@code row} and {@code mask}.
 *
 * <p>After the source's converter or a Firehose record, before another converter or a sink. Imports the rooms above and
 * connect-api. Start reading at {@link io.tailrace.transform.FlattenDynamoDb}, then {@code io.tailrace.row.Rows}.
 */
@NullMarked
package io.tailrace.transform;

import org.jspecify.annotations.NullMarked;
