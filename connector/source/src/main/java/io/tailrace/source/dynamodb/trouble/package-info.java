/**
 * What goes wrong with a table, on either side: the exceptions that say which kind it is, and the report of which tables are in
 * trouble.
 *
 * <p>It may import {@code option} only. Start reading at {@link io.tailrace.source.dynamodb.trouble.TableTroubles}.
 */
@NullMarked
package io.tailrace.source.dynamodb.trouble;

import org.jspecify.annotations.NullMarked;
