/**
 * The lake, asked in SQL, and compared with the table it came from.
 *
 * <p>The comparison is a second opinion: it uses nothing of the transforms, and of the connector only
 * {@link io.tailrace.catalog.ChangeOrder}, the one order of an item's rows. It reads the lake through the query engine only, with the
 * types that the engine reports. Start at {@link io.tailrace.cli.lake.Agreement}.
 */
@NullMarked
package io.tailrace.cli.lake;

import org.jspecify.annotations.NullMarked;
