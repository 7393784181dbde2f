/**
 * Tries the options out against AWS when a connector is created or changed, and names the option that is wrong.
 *
 * <p>It runs in the connector's {@code validate()}. It may import everything but {@code plan} and {@code task}. Start reading at
 * {@link io.tailrace.source.dynamodb.preflight.SourcePreflight}.
 */
@NullMarked
package io.tailrace.source.dynamodb.preflight;

import org.jspecify.annotations.NullMarked;
