/**
 * What only tests and benchmarks use, in any module: seeds and rounds of random tests, generated input for parsers, log lines,
 * HTTP stand-ins, a table and a consumer of orders, the option reference.
 *
 * <p>Outside the flow. Imports {@code io.tailrace.local} for the stand-ins; {@code Seed}, {@code Rounds} and {@code Fuzz} need
 * the JDK and AssertJ only. Start reading at {@link io.tailrace.testing.Seed}.
 */
@NullMarked
package io.tailrace.testing;

import org.jspecify.annotations.NullMarked;
