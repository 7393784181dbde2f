/** What the connector does between start and stop: it finds the shards and shares them out. Start reading at {@link io.tailrace.source.kinesis.plan.StreamMonitor}. */
@NullMarked
package io.tailrace.source.kinesis.plan;

import org.jspecify.annotations.NullMarked;
