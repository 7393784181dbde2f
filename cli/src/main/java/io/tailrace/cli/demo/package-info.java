/**
 * The whole path on this machine, from real servers, each in a process of its own: table, stream, worker, lake, query engine.
 *
 * <p>{@link io.tailrace.cli.demo.WholePath} is the path without a word printed, which the integration test runs too; {@link io.tailrace.cli.demo.Demo}
 * shows it to people. Start at the latter.
 */
@NullMarked
package io.tailrace.cli.demo;

import org.jspecify.annotations.NullMarked;
