/**
 * An AWS account on one machine, as seen by a client that deploys the managed path, watches it, queries it and deletes it: stand-ins
 * for CloudFormation and for the calls that describe what a stack holds, all behind one address, as emulators have it.
 *
 * <p>A stack is made from its real template: parameters are checked, conditions and references evaluated, resources created in the order of
 * their dependencies. Nothing flows through them; for that there is {@link io.tailrace.local.managed}. Time passes for a stack only when its
 * events are read, so that every reader sees every step and tests need no clock. What is not known here is refused.
 *
 * <p>Start reading at {@link io.tailrace.testing.account.AwsAccount}.
 */
@NullMarked
package io.tailrace.testing.account;

import org.jspecify.annotations.NullMarked;
