/**
 * The class path with which {@code io.tailrace.local.HiveServer} runs the conversion of {@code io.tailrace.local.hive} in Hive 3.
 * There is nothing to read here.
 */
@NullMarked
package io.tailrace.local.hive3;

import org.jspecify.annotations.NullMarked;
