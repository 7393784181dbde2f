/**
 * The definitions of the sink's options: names, defaults, validators and documentation. They are read in
 * {@link io.tailrace.sink.s3}. Start reading at {@link io.tailrace.sink.s3.option.S3SinkConfigDef}.
 */
@NullMarked
package io.tailrace.sink.s3.option;

import org.jspecify.annotations.NullMarked;
