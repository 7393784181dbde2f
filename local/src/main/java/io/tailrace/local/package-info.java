/**
 * The whole path on one machine, from real servers where one exists, for the demo and for tests. Along the flow:
 *
 * <ul>
 *   <li>{@link DynamoDbServer}: the table and its stream.
 *   <li>{@link KafkaBroker} and {@link ConnectWorker}, with {@link ConnectRest} to ask a worker anywhere.
 *   <li>{@link S3Server}: the lake. {@link GlueServer}: its catalog. {@link TrinoServer}: the engine inside Athena.
 *   <li>{@link IcebergRestServer}: the other kind of catalog.
 *   <li>{@link HiveServer}: what Firehose converts JSON lines to Parquet with.
 *   <li>{@link LambdaRuntime}: a function under Amazon's own runtime client.
 * </ul>
 *
 * <p>Each takes port 0 as "any free one", listens on loopback where the server allows it, says where it is reached, and
 * gives back its port and threads when closed. {@link ServerProcess} runs one in a process of its own, which ends with its
 * parent.
 *
 * <p>Start reading at {@link S3Server}, then {@link ServerProcess}. It imports nothing of Tailrace's other rooms but those of the
 * servers with a class path of their own, {@code trino}, {@code trino.iceberg}, {@code iceberg}, {@code hive} and {@code hive3}, and no part of the plugin imports it.
 */
@NullMarked
package io.tailrace.local;

import org.jspecify.annotations.NullMarked;
