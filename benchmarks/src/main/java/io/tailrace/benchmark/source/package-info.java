/**
 * Draining a stream: what the source's task costs beside a bare loop of GetRecords, and beside its peers. Each contestant runs in a JVM of its own
 * against one server in another. Start reading at {@link io.tailrace.benchmark.source.SourceDrain}; what the contestants share is in
 * {@code io.tailrace.benchmark.drain}.
 */
@NullMarked
package io.tailrace.benchmark.source;

import org.jspecify.annotations.NullMarked;
