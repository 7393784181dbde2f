/**
 * Iceberg's REST catalog with a class path of its own: only {@code io.tailrace.local.IcebergRestServer} may use this package,
 * and only to start a process. Start reading at {@link RestCatalog}.
 */
@NullMarked
package io.tailrace.local.iceberg;

import org.jspecify.annotations.NullMarked;
