/**
 * Metrics of a task among the worker's own metrics, for sources and sinks alike.
 *
 * <p>It imports Connect's API and nothing of ours. Start reading at {@link io.tailrace.metric.WorkerMetrics}.
 */
@NullMarked
package io.tailrace.metric;

import org.jspecify.annotations.NullMarked;
