package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.ChunkFiles.SealedFile;
import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.Claim;
import java.util.List;

/**
 * The files of one chunk that are for one table.
 *
 * @param names of the partition that the chunk is of
 * @param files which are still on local disk, and in the store under their keys
 */
public record TableFiles(String table, ChunkNames names, Claim.Range range, List<SealedFile> files) {

    public TableFiles {
        files = List.copyOf(files);
    }
}
