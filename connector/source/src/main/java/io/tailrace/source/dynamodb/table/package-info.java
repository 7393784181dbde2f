/**
 * A table as DynamoDB describes it, and the clients that reach it: the first call of the connector for every table.
 *
 * <p>It may import {@code option}, {@code change} for the key's schema, and {@code trouble}. Start reading at
 * {@link io.tailrace.source.dynamodb.table.TableDescriber}.
 */
@NullMarked
package io.tailrace.source.dynamodb.table;

import org.jspecify.annotations.NullMarked;
