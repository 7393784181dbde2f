package io.tailrace.source.dynamodb;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * A transform of another plugin: it hangs now and then, and drops what has neither key nor value, and every other row of a snapshot. Only a
 * worker can load it, for it asks for its type among its options.
 */
public final class UnreliableTransform implements Transformation<SourceRecord> {

    private static final int RECORDS_PER_PAUSE = 300;
    private static final int LONGEST_PAUSE_MILLIS = 3_000;

    @Override
    public void configure(Map<String, ?> options) {
        if (!options.containsKey("type")) {
            throw new ConfigException("of another plugin");
        }
    }

    @Override
    @SuppressWarnings("NullAway") // Connect's way to drop a record
    public @Nullable SourceRecord apply(SourceRecord record) {
        pause();
        boolean empty = record.key() == null && record.value() == null;
        return empty || isOddRow(record) ? null : record;
    }

    private static boolean isOddRow(SourceRecord record) {
        return record.value() instanceof Struct value
                && "READ".equals(value.getString("eventName"))
                && record.key().hashCode() % 2 != 0;
    }

    private static void pause() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (random.nextInt(RECORDS_PER_PAUSE) == 0) {
            try {
                Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void close() {}
}
