/**
 * What Iceberg tables cost: appends by several tasks at once, and merges. Start reading at
 * {@link io.tailrace.benchmark.iceberg.MergeBenchmark}.
 */
@NullMarked
package io.tailrace.benchmark.iceberg;

import org.jspecify.annotations.NullMarked;
