package io.tailrace.lambda;

import java.nio.ByteBuffer;

/** The answer to Firehose about one record. */
sealed interface Answer {

    /** The record that is answered. */
    FirehoseRecord record();

    /** Firehose's word for it. */
    String result();

    /**
     * The record became rows.
     *
     * @param lines the rows, each with its newline: Firehose adds none
     * @param destination where they go
     */
    record Ok(FirehoseRecord record, ByteBuffer lines, ReplyMetadata destination) implements Answer {

        @Override
        public String result() {
            return "Ok";
        }
    }

    /** The chain wanted none of it; Firehose forgets the record. */
    record Dropped(FirehoseRecord record) implements Answer {

        @Override
        public String result() {
            return "Dropped";
        }
    }

    /**
     * The record cannot be transformed; Firehose writes it, unchanged, under the error prefix.
     *
     * @param reason why, without anything of the record's data
     */
    record Failed(FirehoseRecord record, String reason) implements Answer {

        @Override
        public String result() {
            return "ProcessingFailed";
        }
    }
}
