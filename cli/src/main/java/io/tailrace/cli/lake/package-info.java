/**
 * The lake, asked in SQL, and compared with the table it came from.
 *
 * <p>The comparison is a second opinion: it uses nothing of the transforms or the connector and reads the lake through the query engine only, with the
 * types that the engine reports. Start at {@link io.tailrace.cli.lake.Agreement}.
 */
@NullMarked
package io.tailrace.cli.lake;

import org.jspecify.annotations.NullMarked;
