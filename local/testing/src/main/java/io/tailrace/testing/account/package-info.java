/**
 * An AWS account on one machine, as far as somebody sees it who stands the managed path up, watches it, asks it and takes it down: stand-ins
 * for CloudFormation and for the calls that describe what a stack holds, all behind one address, as emulators have it.
 *
 * <p>A stack is made from its real template: parameters are checked, conditions and references evaluated, resources created in the order of
 * their dependencies. Nothing flows through them; for that there is {@link io.tailrace.local.managed}. Time passes for a stack only when somebody
 * looks at its events, so that whoever watches sees every step and tests need no clock. What is not known here is refused.
 *
 * <p>Start reading at {@link io.tailrace.testing.account.AwsAccount}.
 */
@NullMarked
package io.tailrace.testing.account;

import org.jspecify.annotations.NullMarked;
