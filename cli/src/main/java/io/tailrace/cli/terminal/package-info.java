/**
 * What people see: lines, one line that is written over while something runs, steps with a tick, aligned tables; and how a command
 * waits between two looks.
 *
 * <p>Knows nothing of what it prints. Start at {@link io.tailrace.cli.terminal.Terminal}.
 */
@NullMarked
package io.tailrace.cli.terminal;

import org.jspecify.annotations.NullMarked;
