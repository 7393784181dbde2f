package io.tailrace.sink.layout;

import java.time.Instant;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Decides where rows belong, from the record and nothing else but the clock of its chunk: twice asked, twice the same. */
@FunctionalInterface
public interface Layout {

    /**
     * Where the record's row goes.
     *
     * @param chunkTime when the first row of the record's chunk came; the same again when the chunk is written again
     * @throws DataException when the record can go nowhere
     */
    Destination destinationOf(SinkRecord record, Instant chunkTime);
}
