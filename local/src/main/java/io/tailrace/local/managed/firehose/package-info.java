/**
 * A Firehose stream from Kinesis to objects in S3, through a transforming Lambda function.
 *
 * <p>Start reading at {@link Firehose}. A record goes through {@code StreamReader}, {@code TransformBuffer} (where {@link Disorder} acts),
 * {@code Transformation} (event out, reply checked), where it is set {@link FormatConversion}, and {@code ObjectBuffers} to an object whose name begins with an {@link ObjectPrefix}.
 */
@NullMarked
package io.tailrace.local.managed.firehose;

import org.jspecify.annotations.NullMarked;
