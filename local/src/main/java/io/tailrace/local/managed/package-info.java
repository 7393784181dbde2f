/**
 * The managed path on one machine: stand-ins for the services between a table's stream and the objects in S3.
 *
 * <p>{@link io.tailrace.local.managed.kinesis Kinesis} is a server that AWS's own clients talk to. The {@link
 * io.tailrace.local.managed.pipe pipe} reads a table's stream and puts its changes there; {@link
 * io.tailrace.local.managed.firehose Firehose} reads them from it, has them transformed and puts objects. All three follow what
 * AWS documents and refuse what they do not know, so that a mistake shows here and not in an account.
 */
@NullMarked
package io.tailrace.local.managed;

import org.jspecify.annotations.NullMarked;
