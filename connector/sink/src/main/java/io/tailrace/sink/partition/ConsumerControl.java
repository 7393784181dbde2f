package io.tailrace.sink.partition;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** What a task may ask of its consumer. A seek takes effect before the next batch. */
interface ConsumerControl {

    void seek(TopicPartition partition, long offset);

    void pause(TopicPartition partition);

    void resume(TopicPartition partition);

    /**
     * The least offset at which the log can begin, as of the last batch; empty when the consumer does not report it. It may
     * begin somewhat later.
     *
     * @param polled an offset that the consumer has reached
     */
    OptionalLong logStart(TopicPartition partition, long polled);
}
