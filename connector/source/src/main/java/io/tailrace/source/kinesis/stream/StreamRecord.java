package io.tailrace.source.kinesis.stream;

import io.tailrace.source.KeyedChange;

/** What a record of the stream turned out to be. */
public sealed interface StreamRecord {

    /** A change of an item. */
    record Change(String table, KeyedChange change) implements StreamRecord {}

    /** Something else. */
    final class Other implements StreamRecord {

        private final String partitionKey;
        private final byte[] data;
        private final String reason;

        /** @param reason why it is not a change; it shows nothing of the data */
        Other(String partitionKey, byte[] data, String reason) {
            this.partitionKey = partitionKey;
            this.data = data;
            this.reason = reason;
        }

        public String partitionKey() {
            return partitionKey;
        }

        /** The bytes themselves, which are not to be changed. */
        public byte[] data() {
            return data;
        }

        public String reason() {
            return reason;
        }
    }
}
