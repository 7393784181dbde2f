/**
 * The Connect worker as an operator sees it: connector files are sent to its REST API, states are read from it.
 *
 * <p>Imports nothing of Connect: what happens here is what anyone can do with curl. Start at {@link io.tailrace.cli.connect.ConnectorClient}.
 */
@NullMarked
package io.tailrace.cli.connect;

import org.jspecify.annotations.NullMarked;
