/**
 * The Trino that knows Iceberg, with a class path of its own: as with {@code io.tailrace.local.trino}, only {@code
 * io.tailrace.local.TrinoServer} may use this package, and only to start a process. Start reading at {@link
 * IcebergTrinoEngine}.
 */
@NullMarked
package io.tailrace.local.trino.iceberg;

import org.jspecify.annotations.NullMarked;
