package io.tailrace.transform;

import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.Operation;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Makes a flat, typed row of a DynamoDB change, for SQL. {@link Value} turns the change in a record's value into a row,
 * {@link Key} the item's key in a record's key into a row of its own.
 *
 * <p>It takes the change in any form: the source connector's Struct, the JSON of Streams, pipes and the native Kinesis
 * integration as text or bytes, the same as a schemaless map. A null value passes through.
 */
public abstract class FlattenDynamoDb<R extends ConnectRecord<R>> implements Transformation<R> {

    public static final ConfigDef CONFIG_DEF = FlattenOptions.DEF;

    private FlattenDynamoDb() {}

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return Version.current();
    }

    @Override
    public void close() {}

    /**
     * The schema that every row has from {@code configure} on.
     *
     * @return null when no columns are declared: rows are schemaless then
     */
    public abstract @Nullable Schema rowSchema();

    /** Flattens the change in a record's value. */
    @SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
    public static final class Value<R extends ConnectRecord<R>> extends FlattenDynamoDb<R> {

        private ChangeReader changes;
        private Rows rows;
        private DeletePolicy deletes;

        @Override
        public void configure(Map<String, ?> properties) {
            FlattenOptions options = FlattenOptions.of(properties);
            changes = new ChangeReader(options.metadata().needsBothImages() ? ImageChoice.BOTH : options.image());
            rows = rows(options, options.metadata());
            deletes = options.deletes();
        }

        @Override
        public @Nullable Schema rowSchema() {
            return rows.schema();
        }

        @Override
        public @Nullable R apply(R record) {
            if (record.value() == null) {
                return record;
            }
            try {
                ChangeEvent event = changes.read(record.value());
                DeletePolicy policy = event.operation() == Operation.REMOVE ? deletes : DeletePolicy.ROW;
                return switch (policy) {
                    case ROW -> withValue(record, rows.schema(), rows.row(event));
                    case TOMBSTONE -> withValue(record, null, null);
                    case DROP -> null;
                };
            } catch (MalformedEventException | DataException e) {
                throw at(record, e);
            }
        }

        private R withValue(R record, @Nullable Schema schema, @Nullable Object value) {
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    record.keySchema(),
                    record.key(),
                    schema,
                    value,
                    record.timestamp());
        }
    }

    /** Flattens the item's key in a record's key. It has no metadata. */
    @SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
    public static final class Key<R extends ConnectRecord<R>> extends FlattenDynamoDb<R> {

        private KeyReader keys;
        private Rows rows;

        @Override
        public void configure(Map<String, ?> properties) {
            FlattenOptions options = FlattenOptions.of(properties);
            keys = new KeyReader(options.columns());
            rows = rows(options, new Metadata(List.of(), options.metadata().prefix()));
        }

        @Override
        public @Nullable Schema rowSchema() {
            return rows.schema();
        }

        @Override
        public R apply(R record) {
            if (record.key() == null) {
                return record;
            }
            try {
                return record.newRecord(
                        record.topic(),
                        record.kafkaPartition(),
                        rows.schema(),
                        rows.row(keys.read(record.key())),
                        record.valueSchema(),
                        record.value(),
                        record.timestamp());
            } catch (MalformedEventException | DataException e) {
                throw at(record, e);
            }
        }
    }

    private static Rows rows(FlattenOptions options, Metadata metadata) {
        return options.columns() == null
                ? new SchemalessRows(metadata, options.image(), options.delimiter())
                : new DeclaredRows(options.columns(), metadata, options.image(), options.mismatch());
    }

    /** The failure with the record's position, which is all one needs to find it; payloads stay out of messages. */
    private static DataException at(ConnectRecord<?> record, RuntimeException failure) {
        String offset = record instanceof SinkRecord sink ? " offset " + sink.kafkaOffset() : "";
        return new DataException(
                record.topic() + " partition " + record.kafkaPartition() + offset + ": " + failure.getMessage(),
                failure);
    }
}
