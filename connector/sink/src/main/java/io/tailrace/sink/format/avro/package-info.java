/**
 * Rows to Avro container files, by Avro's specification and without its library.
 *
 * <p>Start reading at {@link io.tailrace.sink.format.avro.AvroFormat}, then {@code AvroValue}, which has the schema and the
 * binary form of every type.
 */
@NullMarked
package io.tailrace.sink.format.avro;

import org.jspecify.annotations.NullMarked;
