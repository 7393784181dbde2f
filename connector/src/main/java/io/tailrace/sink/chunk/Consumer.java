package io.tailrace.sink.chunk;

import org.apache.kafka.common.TopicPartition;

/** What a task may ask of the consumer that feeds it. A seek takes effect before the next batch. */
interface Consumer {

    void seek(TopicPartition partition, long offset);

    void pause(TopicPartition partition);

    void resume(TopicPartition partition);
}
