package io.tailrace.source;

import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A record that carries an offset and no change. Transforms may alter everything in it but the topic: no router can move it among the changes. */
public final class Marker extends SourceRecord {

    private static final long serialVersionUID = 1L;

    private final transient Markers markers;
    private final int form;

    /** @param form the index of its form */
    @SuppressWarnings(
            "NullAway") // Connect's record takes null for an offset that is deleted, and for what is not there
    Marker(
            Markers markers,
            int form,
            Map<String, ?> partition,
            @Nullable Map<String, ?> offset,
            String topic,
            MarkerForm content,
            long timestamp) {
        super(
                partition,
                offset,
                topic,
                null,
                content.keySchema(),
                content.key(),
                content.valueSchema(),
                content.value(),
                timestamp,
                content.headers().duplicate());
        this.markers = markers;
        this.form = form;
    }

    @SuppressWarnings("NullAway") // as above
    private Marker(
            Marker before,
            Schema keySchema,
            Object key,
            Schema valueSchema,
            Object value,
            Long timestamp,
            Iterable<Header> headers) {
        super(
                before.sourcePartition(),
                before.sourceOffset(),
                before.topic(),
                null,
                keySchema,
                key,
                valueSchema,
                value,
                timestamp,
                headers);
        this.markers = before.markers;
        this.form = before.form;
    }

    /** Kafka has it. */
    public void delivered() {
        markers.delivered(this);
    }

    /** A transform dropped it. */
    public void dropped() {
        markers.dropped(this);
    }

    int form() {
        return form;
    }

    @Override
    public SourceRecord newRecord(
            String topic,
            Integer kafkaPartition,
            Schema keySchema,
            Object key,
            Schema valueSchema,
            Object value,
            Long timestamp) {
        return newRecord(
                topic,
                kafkaPartition,
                keySchema,
                key,
                valueSchema,
                value,
                timestamp,
                headers().duplicate());
    }

    @Override
    public SourceRecord newRecord(
            String topic,
            Integer kafkaPartition,
            Schema keySchema,
            Object key,
            Schema valueSchema,
            Object value,
            Long timestamp,
            Iterable<Header> headers) {
        return new Marker(this, keySchema, key, valueSchema, value, timestamp, headers);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
