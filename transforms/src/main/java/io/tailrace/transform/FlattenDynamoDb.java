package io.tailrace.transform;

import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import io.tailrace.json.JsonLines;
import io.tailrace.mask.MaskedItems;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.ChangeReader;
import io.tailrace.record.KeyReader;
import io.tailrace.record.LargeChangeHeader;
import io.tailrace.record.RecordFailure;
import io.tailrace.row.AvroName;
import io.tailrace.row.DeletePolicy;
import io.tailrace.row.FlattenConfig;
import io.tailrace.row.FlattenOptions;
import io.tailrace.row.ItemKeys;
import io.tailrace.row.KeySource;
import io.tailrace.row.Nulls;
import io.tailrace.row.Rows;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Makes a flat, typed row of a DynamoDB change, for SQL. {@link Value} turns the change in a record's value into a row,
 * {@link Key} the item's key in a record's key into a typed key.
 *
 * <p>It takes the change in any form: the source connector's Struct, the JSON of Streams, pipes and the native Kinesis
 * integration as text or bytes, the same as a schemaless map. A null value or key passes through; a change whose images
 * are elsewhere, as the header {@link LargeChangeHeader#NAME} says, is refused where it would become a row.
 */
public abstract class FlattenDynamoDb<R extends ConnectRecord<R>> implements Transformation<R> {

    public static final ConfigDef CONFIG_DEF = FlattenConfig.DEF;

    private static final String ROW = "Row";

    private FlattenDynamoDb() {}

    private static @Nullable MaskedItems masked(FlattenOptions options) {
        return MaskedItems.of(
                options.columns().declared(), options.names(), options.columns().secret());
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(FlattenDynamoDb.class);
    }

    @Override
    public void close() {}

    /** Flattens the change in a record's value. */
    @SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
    public static final class Value<R extends ConnectRecord<R>> extends FlattenDynamoDb<R> {

        private FlattenOptions options;
        private ChangeReader changes;
        private Rows rows;
        private Map<@Nullable String, Rows> rowsOfTopics;
        private ItemKeys keys;
        private @Nullable MaskedItems masked;

        @Override
        public void configure(Map<String, ?> properties) {
            options = FlattenOptions.of(properties);
            options.requireReachable();
            changes = new ChangeReader(options.metadata().needsBothImages() ? ImageChoice.BOTH : options.image());
            rows = options.rows(AvroName.ofSchema(null, ROW));
            rowsOfTopics = new HashMap<>();
            keys = new ItemKeys(options.columns().declared(), options.names());
            masked = masked(options);
        }

        /**
         * The schema of the last row, or of a record without a topic before the first. With declared columns, schemas differ by
         * their names alone, which follow the topic; with a union of attributes, each topic has its own.
         *
         * @return null when rows are schemaless
         */
        public @Nullable Schema rowSchema() {
            return rows.schema();
        }

        @Override
        public @Nullable R apply(R record) {
            if (record.value() == null) {
                return record;
            }
            try {
                ChangeEvent event = read(record.value());
                return switch (options.removals().of(event)) {
                    case ROW -> {
                        LargeChangeHeader.requireImages(record);
                        rows = rowsOfTopics.computeIfAbsent(
                                record.topic(), topic -> options.rows(AvroName.ofSchema(topic, ROW)));
                        Object row = rows.row(event);
                        yield withValue(record, event, rows.schema(), row);
                    }
                    case TOMBSTONE -> withValue(record, event, null, null);
                    case DROP -> null;
                };
            } catch (MalformedEventException | DataException e) {
                throw RecordFailure.at(record, e);
            }
        }

        /**
         * The row of a change as a line of JSON, for callers that write the row at once: what {@code lines} makes of
         * {@link #apply}'s value, without the record and the row in between.
         *
         * @param change the change as UTF-8 JSON
         * @return the line with its {@code \\n}; null where {@code apply} gives no record or a tombstone
         * @throws MalformedEventException when it is not a change
         * @throws DataException when it does not fit, and {@code columns.on.mismatch} is {@code fail}
         */
        public byte @Nullable [] line(byte[] change, JsonLines lines) {
            ChangeEvent event = read(change);
            return options.removals().of(event) == DeletePolicy.ROW ? rows.line(event, lines) : null;
        }

        private ChangeEvent read(Object change) {
            ChangeEvent read = changes.read(change);
            ChangeEvent event = masked == null ? read : masked.of(read);
            return switch (options.shape().nulls()) {
                case KEEP -> event;
                case DROP -> Nulls.dropped(event);
            };
        }

        private R withValue(R record, ChangeEvent event, @Nullable Schema schema, @Nullable Object value) {
            SchemaAndValue key = options.keySource() == KeySource.ITEM ? keys.key(event.keys(), record.topic()) : null;
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    key == null ? record.keySchema() : key.schema(),
                    key == null ? record.key() : key.value(),
                    schema,
                    value,
                    record.timestamp());
        }
    }

    /** Types the item's key in a record's key. Of the options, those on columns and names matter to it. */
    @SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
    public static final class Key<R extends ConnectRecord<R>> extends FlattenDynamoDb<R> {

        private KeyReader reader;
        private ItemKeys keys;
        private @Nullable MaskedItems masked;

        @Override
        public void configure(Map<String, ?> properties) {
            FlattenOptions options = FlattenOptions.of(properties);
            reader = new KeyReader(options.columns().declared(), options.names());
            keys = new ItemKeys(options.columns().declared(), options.names());
            masked = masked(options);
        }

        @Override
        public R apply(R record) {
            if (record.key() == null) {
                return record;
            }
            try {
                Item read = reader.read(record.key());
                Item item = masked == null ? read : masked.key(read);
                SchemaAndValue key = keys.key(item, record.topic());
                if (key == null) {
                    throw new DataException("not a key of DynamoDB: it has no attributes");
                }
                return record.newRecord(
                        record.topic(),
                        record.kafkaPartition(),
                        key.schema(),
                        key.value(),
                        record.valueSchema(),
                        record.value(),
                        record.timestamp());
            } catch (MalformedEventException | DataException e) {
                throw RecordFailure.at(record, e);
            }
        }
    }
}
