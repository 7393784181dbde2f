package io.tailrace.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.common.cache.SynchronizedCache;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.util.Requirements;
import org.apache.kafka.connect.transforms.util.SimpleConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands for a transform that Tailrace never saw: it uses what such transforms use of Kafka, and writes in capitals. */
public final class ShoutingTransform implements Transformation<SinkRecord> {

    private static final Logger LOG = LoggerFactory.getLogger(ShoutingTransform.class);

    private static final ConfigDef CONFIG = new ConfigDef()
            .define("loud", ConfigDef.Type.BOOLEAN, true, ConfigDef.Importance.LOW, "Whether it shouts at all.");

    private final Cache<Schema, Schema> schemas = new SynchronizedCache<>(new LRUCache<>(16));

    @Override
    public void configure(Map<String, ?> properties) {
        LOG.debug("loud is {}", new SimpleConfig(CONFIG, properties).getBoolean("loud"));
    }

    @Override
    public SinkRecord apply(SinkRecord record) {
        Requirements.requireSinkRecord(record, "shouting");
        schemas.put(Schema.STRING_SCHEMA, SchemaBuilder.string().name("shout").build());
        String text = new String((byte[]) record.value(), StandardCharsets.UTF_8);
        String shout = Values.convertToString(Schema.STRING_SCHEMA, text.toUpperCase(Locale.ROOT));
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                null,
                Utils.utf8("key"),
                schemas.get(Schema.STRING_SCHEMA),
                shout,
                record.timestamp());
    }

    @Override
    public ConfigDef config() {
        return CONFIG;
    }

    @Override
    public void close() {}
}
