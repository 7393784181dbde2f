/**
 * The whole path on one machine, from real servers: one class starts one server.
 *
 * <p>{@link DynamoDbServer}, {@link S3Server}, {@link GlueServer}, {@link KafkaBroker}, {@link ConnectWorker},
 * {@link TrinoServer}. Each listens on loopback where the server allows it, takes port 0 as "any free one" and says where
 * it is reached.
 *
 * <p>{@link ServerProcess} runs any of them in a process of its own, which ends with its parent.
 *
 * <p>For the demo and for tests only. Nothing here is part of the plugin, and nothing here imports the plugin.
 */
@NullMarked
package io.tailrace.local;

import org.jspecify.annotations.NullMarked;
