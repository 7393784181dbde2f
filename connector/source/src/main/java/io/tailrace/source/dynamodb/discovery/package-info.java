/**
 * Finds the tables to capture: those that are listed and those that carry the tags.
 *
 * <p>It runs in the connector. It may import {@code option} and {@code table}. Start reading at
 * {@link io.tailrace.source.dynamodb.discovery.TableDiscovery}.
 */
@NullMarked
package io.tailrace.source.dynamodb.discovery;

import org.jspecify.annotations.NullMarked;
