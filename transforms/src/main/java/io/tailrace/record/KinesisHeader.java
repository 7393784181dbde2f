package io.tailrace.record;

import io.tailrace.event.ChangeEvent;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

/**
 * The header that says where in its Kinesis stream a record was. It gives the changes of the native Kinesis integration, which have no
 * sequence number of their own, an order.
 */
public final class KinesisHeader {
    static final String NAME = "io.tailrace.kinesis.sequence";

    private KinesisHeader() {}

    /** Headers with this one alone. */
    public static Headers of(String sequenceNumber) {
        return new ConnectHeaders().addString(NAME, sequenceNumber);
    }

    /** The change with its place, where the record has one. */
    public static ChangeEvent placed(ChangeEvent event, ConnectRecord<?> record) {
        Header header = record.headers().lastWithName(NAME);
        return header != null && header.value() instanceof String sequence ? event.inKinesis(sequence) : event;
    }
}
