package io.tailrace.sink.chunk;

import io.tailrace.sink.claim.ObjectStore;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * The catalog's tables: asked whether they can hold a row before it becomes part of a chunk, and widened before the chunk
 * is claimed; then given its files. Errors that are not about one row are those of {@link ObjectStore}.
 */
public interface Tables {

    /** No catalog: every row fits. */
    Tables NONE = new Tables() {
        @Override
        public void admit(String table, Schema columns) {}

        @Override
        public void prepare(String table, Schema columns) {}

        @Override
        public boolean append(TableFiles files) {
            return true;
        }
    };

    /**
     * Checks that the table can hold rows with these columns beside the rows it has, and changes nothing.
     *
     * @throws DataException when it cannot; the row that brought the columns is refused and the others go on
     */
    void admit(String table, Schema columns);

    /**
     * Makes sure that the table exists and has at least these columns.
     *
     * @throws DataException when another writer has given the table other columns since they were admitted
     */
    void prepare(String table, Schema columns);

    /**
     * Makes the files of a chunk visible, all at once, where a table lists its files; elsewhere they are as soon as they are in
     * the store. Files that are visible already stay so, and do not become so twice.
     *
     * @return false when the table has rows of a later generation of the partition, so that these are the work of a task that
     *     was replaced
     */
    boolean append(TableFiles files);
}
