/**
 * The managed path in an AWS account: made from a file and a template, looked at hop by hop, asked in SQL, taken down.
 *
 * <p>CloudFormation does the work; what is here says what it is to do, watches it, and explains what went wrong. Start reading at {@link
 * io.tailrace.cli.stack.Deployment}.
 */
@NullMarked
package io.tailrace.cli.stack;

import org.jspecify.annotations.NullMarked;
