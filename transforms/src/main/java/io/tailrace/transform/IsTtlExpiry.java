package io.tailrace.transform;

import io.tailrace.option.Options;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.ChangeFacts;
import io.tailrace.record.ProgressHeader;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether DynamoDB itself removed the item because its time to live was over. It can be asked before the change is flattened
 * or after.
 */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class IsTtlExpiry<R extends ConnectRecord<R>> implements Predicate<R> {

    public static final ConfigDef CONFIG_DEF = ChangeFacts.definePrefix(new ConfigDef());

    private String self;
    private ChangeFacts facts;

    @Override
    public void configure(Map<String, ?> properties) {
        self = ProgressHeader.predicate(getClass().getName(), properties);
        facts = new ChangeFacts(Options.of(CONFIG_DEF, properties).text(ChangeFacts.PREFIX));
    }

    @Override
    public boolean test(R record) {
        @Nullable Boolean asked = ProgressHeader.answer(record, self);
        if (asked != null) {
            return asked;
        }
        return facts.isTtlExpiry(record);
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(IsTtlExpiry.class);
    }

    @Override
    public void close() {}
}
