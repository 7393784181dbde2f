package io.tailrace.sink.chunk;

import org.apache.kafka.common.TopicPartition;

/**
 * The keys of one Kafka partition. They depend on the chunk alone, so that whoever writes it again writes over the same
 * objects: no clock, no random part.
 */
record ChunkNames(String prefix, String topic, int partition, String extension) {

    static ChunkNames of(TopicPartition partition, Lake lake) {
        return new ChunkNames(
                lake.prefix(),
                partition.topic(),
                partition.partition(),
                lake.format().extension());
    }

    /** Where the claims are. Athena and Glue pass over names that begin with an underscore. */
    String claimsFolder() {
        return prefix + "_chunks/" + topic + "/" + partition + "/";
    }

    /**
     * The key of a file.
     *
     * @param firstRow offset of the chunk's first row
     * @param version 0, and more for further schemas in the same chunk and folder
     */
    String fileKey(String folder, long firstRow, int version) {
        // Athena reads no file whose name begins with a dot or an underscore; topics may.
        String visible = topic.startsWith("_") || topic.startsWith(".") ? "topic" + topic : topic;
        return prefix + folder + "/" + visible + "-" + partition + "-" + Offsets.padded(firstRow)
                + (version == 0 ? "" : "-" + version) + "." + extension;
    }
}
