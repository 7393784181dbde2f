package io.tailrace.local.managed.pipe;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far a pipe has come, in a file: for each shard the last sequence number that was delivered, or that the shard is done. It is
 * written after a delivery, so that a pipe which dies in between delivers again.
 */
final class Checkpoint {

    private static final String DONE = "DONE";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, String> positions;

    private Checkpoint(Path file, Map<String, String> positions) {
        this.file = file;
        this.positions = positions;
    }

    /** Reads the file; without one nothing has been delivered yet. */
    static Checkpoint in(Path file) {
        try {
            Map<String, String> positions = new TreeMap<>();
            if (Files.exists(file)) {
                positions.putAll(JSON.readValue(file.toFile(), new TypeReference<Map<String, String>>() {}));
            }
            return new Checkpoint(file, positions);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the checkpoint " + file, e);
        }
    }

    boolean isDone(String shardId) {
        return DONE.equals(positions.get(shardId));
    }

    /** The last sequence number that was delivered from a shard that is not done; empty at its beginning. */
    Optional<String> position(String shardId) {
        return Optional.ofNullable(positions.get(shardId));
    }

    void advance(String shardId, String sequenceNumber) {
        positions.put(shardId, sequenceNumber);
        write();
    }

    void finish(String shardId) {
        positions.put(shardId, DONE);
        write();
    }

    /** Replaces the file as a whole: a crash leaves the old one or the new one. */
    private void write() {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            JSON.writeValue(next.toFile(), positions);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the checkpoint " + file, e);
        }
    }
}
