/**
 * One Connect transformation or predicate per class, pure: no clock, no network, no log line per record.
 *
 * <p>After {@code event.json}, before a converter or a sink. Imports {@code event}, {@code schema} and connect-api.
 * Start reading at {@link io.tailrace.transform.FlattenDynamoDb}, then {@code DeclaredRows}.
 */
@NullMarked
package io.tailrace.transform;

import org.jspecify.annotations.NullMarked;
