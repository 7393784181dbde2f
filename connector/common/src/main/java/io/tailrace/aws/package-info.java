/**
 * The one door to AWS: options that every connector shares, the clients made from them, and the one place that decides what a failed call
 * means to Kafka Connect.
 *
 * <p>It imports the AWS SDK, Connect's API and {@code io.tailrace.option}. Start reading at {@link io.tailrace.aws.AwsOptions}.
 */
@NullMarked
package io.tailrace.aws;

import org.jspecify.annotations.NullMarked;
