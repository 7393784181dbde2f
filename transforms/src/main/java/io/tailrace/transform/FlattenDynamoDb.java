package io.tailrace.transform;

import io.tailrace.entity.Entities;
import io.tailrace.entity.Entities.EntityRow;
import io.tailrace.entity.Flattener;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.Item;
import io.tailrace.event.MalformedEventException;
import io.tailrace.json.JsonLines;
import io.tailrace.mask.MaskedItems;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.ChangeReader;
import io.tailrace.record.KeyReader;
import io.tailrace.record.KinesisHeader;
import io.tailrace.record.LargeChangeHeader;
import io.tailrace.record.LeftRow;
import io.tailrace.record.RecordFailure;
import io.tailrace.row.DeletePolicy;
import io.tailrace.row.FlattenConfig;
import io.tailrace.row.FlattenOptions;
import io.tailrace.row.ItemKeys;
import java.util.List;
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

    /** The header that names the entity of a row. */
    public static final String ENTITY = "entity";

    private FlattenDynamoDb() {}

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

        private ChangeReader changes;
        private Flattener flattener;
        private @Nullable Entities entities;

        @Override
        public void configure(Map<String, ?> properties) {
            FlattenOptions options = FlattenOptions.of(properties);
            entities =
                    Entities.of(options.entities().names(), options.entities().topic(), properties);
            boolean both = entities != null || options.metadata().needsBothImages();
            changes = new ChangeReader(both ? ImageChoice.BOTH : options.image());
            flattener = new Flattener(options, List.of());
        }

        /**
         * The schema of the last row, or of a record without a topic before the first. With declared columns, schemas differ by
         * their names alone, which follow the topic; with a union of attributes, each topic has its own. Of entities, it is that of
         * the items that are of none.
         *
         * @return null when rows are schemaless
         */
        public @Nullable Schema rowSchema() {
            return flattener.schema();
        }

        /** Whether rows are of several entities, so that each has to be asked where it belongs. */
        public boolean hasEntities() {
            return entities != null;
        }

        @Override
        public @Nullable R apply(R record) {
            if (record.value() == null) {
                return record;
            }
            try {
                ChangeEvent event = KinesisHeader.placed(changes.read(record.value()), record);
                return entities == null ? flat(record, flattener.shown(event)) : ofEntity(record, event, entities);
            } catch (MalformedEventException | DataException e) {
                throw RecordFailure.at(record, e);
            }
        }

        private @Nullable R flat(R record, ChangeEvent shown) {
            return switch (flattener.policy(shown)) {
                case ROW -> {
                    LargeChangeHeader.requireImages(record);
                    Object row = flattener.row(shown, record.topic());
                    yield withValue(
                            record, record.topic(), flattener.key(shown, record.topic()), flattener.schema(), row);
                }
                case TOMBSTONE -> withValue(record, record.topic(), flattener.key(shown, record.topic()), null, null);
                case DROP -> null;
            };
        }

        private @Nullable R ofEntity(R record, ChangeEvent event, Entities entities) {
            return switch (entities.policy(event)) {
                case ROW -> {
                    LargeChangeHeader.requireImages(record);
                    EntityRow row = entities.row(event, record.topic());
                    EntityRow left = entities.left(event, row, record.topic());
                    R made = withValue(record, row.topic(), row.key(), row.schema(), row.row());
                    made.headers().addString(ENTITY, row.entity());
                    if (left != null) {
                        new LeftRow(String.valueOf(left.topic()), left.schema(), left.row()).addTo(made.headers());
                    }
                    yield made;
                }
                case TOMBSTONE -> {
                    EntityRow row = entities.row(event, record.topic());
                    yield withValue(record, row.topic(), row.key(), null, null);
                }
                case DROP -> null;
            };
        }

        /**
         * The row of a change as a line of JSON, for callers that write the row at once: what {@code lines} makes of
         * {@link #apply}'s value, without the record and the row in between. Not for {@linkplain #hasEntities entities}.
         *
         * @param change the change as UTF-8 JSON
         * @return the line with its {@code \\n}; null where {@code apply} gives no record or a tombstone
         * @throws MalformedEventException when it is not a change
         * @throws DataException when it does not fit, and {@code columns.on.mismatch} is {@code fail}
         */
        public byte @Nullable [] line(byte[] change, JsonLines lines) {
            return line(change, null, lines);
        }

        /**
         * The same for a change that came through Kinesis.
         *
         * @param kinesisSequence what {@link KinesisHeader} would say; null where there is none
         */
        public byte @Nullable [] line(byte[] change, @Nullable String kinesisSequence, JsonLines lines) {
            ChangeEvent event = changes.read(change);
            ChangeEvent shown = flattener.shown(kinesisSequence == null ? event : event.inKinesis(kinesisSequence));
            return flattener.policy(shown) == DeletePolicy.ROW ? flattener.line(shown, lines) : null;
        }

        private R withValue(
                R record,
                @Nullable String topic,
                @Nullable SchemaAndValue key,
                @Nullable Schema schema,
                @Nullable Object value) {
            return record.newRecord(
                    topic,
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
            masked = MaskedItems.of(
                    options.columns().declared(),
                    List.of(),
                    List.of(),
                    options.names(),
                    options.columns().secret());
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
