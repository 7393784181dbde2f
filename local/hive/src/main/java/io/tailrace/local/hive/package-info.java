/**
 * Hive's conversion of JSON lines to Parquet, with a class path of its own: only {@code io.tailrace.local.HiveServer} may use this
 * package, and only to start a process. Start reading at {@link HiveConversion}.
 */
@NullMarked
package io.tailrace.local.hive;

import org.jspecify.annotations.NullMarked;
