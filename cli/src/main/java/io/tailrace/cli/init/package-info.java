/**
 * {@code ./tailrace init}: from a table as it is to the files that carry its changes.
 *
 * <p>In the order of the work: {@code TableFacts} is what AWS says of the table, {@code Sampler} reads items, {@code TableProfile} and
 * {@code AttributeProfile} keep the evidence and no values, {@code Proposal} makes columns of it, {@code InitFiles} writes. Start reading at
 * {@link io.tailrace.cli.init.InitRun}.
 */
@NullMarked
package io.tailrace.cli.init;

import org.jspecify.annotations.NullMarked;
