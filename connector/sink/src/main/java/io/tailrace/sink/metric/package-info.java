/**
 * What a task counts, as JMX and the worker's reporters show it. It imports nothing else of the sink. Start reading at
 * {@link io.tailrace.sink.metric.SinkMetrics}.
 */
@NullMarked
package io.tailrace.sink.metric;

import org.jspecify.annotations.NullMarked;
