/**
 * The command line: {@code ./tailrace demo | init | generate | apply | ddl | lake | merge | query | template | deploy | status | redrive |
 * destroy}.
 *
 * <p>Start reading at {@link io.tailrace.cli.Tailrace}; each command is one class here and only reads options, prints and chooses the exit code. The
 * work is done in the packages below, in the order of the data: {@code init}
 * looks at a table and writes the files for it, {@code sales} makes changes, {@code connect} talks to the worker, {@code lake} asks
 * SQL and compares, {@code demo} runs all of it on one machine, {@code stack} sets up the managed path in an account, {@code terminal} prints.
 */
@NullMarked
package io.tailrace.cli;

import org.jspecify.annotations.NullMarked;
