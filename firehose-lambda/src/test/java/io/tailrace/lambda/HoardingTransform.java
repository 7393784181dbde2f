package io.tailrace.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** Takes more memory than any heap or stack has for the records that ask for it. */
public final class HoardingTransform implements Transformation<SinkRecord> {

    @Override
    public void configure(Map<String, ?> properties) {}

    @Override
    public SinkRecord apply(SinkRecord record) {
        String text = new String((byte[]) record.value(), StandardCharsets.UTF_8);
        if (text.contains("recurse")) {
            return apply(record);
        }
        long[] hoard = new long[text.contains("hoard") ? Integer.MAX_VALUE : 1];
        return record.newRecord(
                record.topic(), record.kafkaPartition(), null, null, null, text, record.timestamp() + hoard[0]);
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void close() {}
}
