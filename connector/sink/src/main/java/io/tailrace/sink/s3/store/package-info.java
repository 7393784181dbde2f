/**
 * S3 as the object store that the protocol of the sink needs, and the probe that makes sure that a bucket is one.
 *
 * <p>The last step of a file's journey. Start reading at {@link io.tailrace.sink.s3.store.S3Store}.
 */
@NullMarked
package io.tailrace.sink.s3.store;

import org.jspecify.annotations.NullMarked;
