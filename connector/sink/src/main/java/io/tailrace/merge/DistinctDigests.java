package io.tailrace.merge;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts distinct digests of 128 bits. Where they would not fit into memory they are first shared out among files on local disk, 16 bytes
 * each, of which one after the other does.
 */
final class DistinctDigests implements AutoCloseable {
    private final DigestSet inMemory = new DigestSet();
    private final List<Path> files = new ArrayList<>();
    private final List<DataOutputStream> shares = new ArrayList<>();

    /**
     * A count of nothing yet.
     *
     * @param expected how many there may be
     * @param mostInMemory at about 30 bytes each
     * @param folder on local disk
     * @param name of the files there, without their number
     */
    DistinctDigests(long expected, int mostInMemory, Path folder, String name) throws IOException {
        if (expected > mostInMemory) {
            for (int i = 0; i <= expected / mostInMemory; i++) {
                Path file = folder.resolve(name + "-" + i + ".digests");
                files.add(file);
                shares.add(new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
            }
        }
    }

    void add(long first, long second) throws IOException {
        if (shares.isEmpty()) {
            inMemory.add(first, second);
            return;
        }
        DataOutputStream share = shares.get((int) Long.remainderUnsigned(second, shares.size()));
        share.writeLong(first);
        share.writeLong(second);
    }

    /** How many were added, each counted once. Nothing can be added after that. */
    long count() throws IOException {
        long count = inMemory.size();
        for (int i = 0; i < files.size(); i++) {
            shares.get(i).close();
            DigestSet share = new DigestSet();
            long digests = Files.size(files.get(i)) / (2 * Long.BYTES);
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Files.newInputStream(files.get(i))))) {
                for (long digest = 0; digest < digests; digest++) {
                    share.add(in.readLong(), in.readLong());
                }
            }
            count += share.size();
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        for (DataOutputStream share : shares) {
            share.close();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
