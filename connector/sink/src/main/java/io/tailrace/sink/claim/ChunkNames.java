package io.tailrace.sink.claim;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.errors.DataException;

/**
 * The keys of one Kafka partition. They depend on the chunk alone, so that every task that writes it again
 * writes the same objects: no clock, no random part.
 */
public record ChunkNames(String prefix, String topic, int partition, String extension) {
    private static final int LONGEST_KEY_BYTES = 1024;
    /** {@code -g0000000001-00000000000000000000-9999.}, with a little room. */
    private static final int LONGEST_NUMBERS = 48;

    /** Where the claims of all topics are. Athena and Glue pass over names that begin with an underscore. */
    static String claimsRoot(String prefix) {
        return prefix + "_chunks/";
    }

    /** Where the claims of this partition are. */
    public String claimsFolder() {
        return claimsRoot(prefix) + topic + "/" + partition + "/";
    }

    /**
     * The key of a file.
     *
     * @param firstRow offset of the chunk's first row
     * @param version 0, and more for further schemas in the same chunk and folder
     */
    public String fileKey(String folder, int generation, long firstRow, int version) {
        return fileStart(folder) + (generation == 0 ? "" : "g" + generation + "-") + Numbers.ofOffset(firstRow)
                + (version == 0 ? "" : "-" + version) + "." + extension;
    }

    /** Refuses a folder in which a key would be longer than S3 allows: 1,024 bytes of UTF-8. */
    public void requireRoomIn(String folder) {
        int bytes = fileStart(folder).getBytes(StandardCharsets.UTF_8).length + LONGEST_NUMBERS + extension.length();
        if (bytes > LONGEST_KEY_BYTES) {
            throw new DataException("Its object's key would have " + bytes + " bytes, and S3 allows "
                    + LONGEST_KEY_BYTES + ". Shorten the values that partition.template puts into the folder, or"
                    + " s3.prefix.");
        }
    }

    /** The command for a decision about this partition, as messages name it. */
    public String command(String option) {
        return "./tailrace lake --config FILE --topic " + topic + " --partition " + partition + " " + option;
    }

    /** Athena reads no file whose name begins with a dot or an underscore; topics may, and no topic has a tilde. */
    private String fileStart(String folder) {
        String visible = topic.startsWith("_") || topic.startsWith(".") ? "~" + topic : topic;
        return prefix + folder + "/" + visible + "-" + partition + "-";
    }
}
