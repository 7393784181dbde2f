/**
 * Trino with a class path of its own: its jars hold other versions of what every other module uses, so nothing but
 * {@code io.tailrace.local.TrinoServer} may use this package, and only to start a process. Start reading at
 * {@link TrinoEngine}.
 */
@NullMarked
package io.tailrace.local.trino;

import org.jspecify.annotations.NullMarked;
