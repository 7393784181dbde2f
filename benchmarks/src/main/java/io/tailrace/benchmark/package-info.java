/**
 * What the project costs beside what its peers cost, in one run on one machine. Nothing imports it. Start reading at
 * {@link io.tailrace.benchmark.FlattenBenchmark}, and at {@link io.tailrace.benchmark.SinkBenchmark} for the sink.
 */
@NullMarked
package io.tailrace.benchmark;

import org.jspecify.annotations.NullMarked;
