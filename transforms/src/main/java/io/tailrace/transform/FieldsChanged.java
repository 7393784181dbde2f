package io.tailrace.transform;

import io.tailrace.option.Options;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.ChangeFacts;
import io.tailrace.record.ProgressHeader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a change touched one of the named attributes. It can be asked before the change is flattened or after, when the row
 * has the metadata column {@code changed}.
 */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class FieldsChanged<R extends ConnectRecord<R>> implements Predicate<R> {

    private static final String FIELDS = "fields";

    public static final ConfigDef CONFIG_DEF = ChangeFacts.definePrefix(new ConfigDef())
            .define(
                    FIELDS,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    null,
                    Importance.HIGH,
                    "The attributes to watch, by their names in DynamoDB. The predicate is true when one of"
                            + " them differs between the images. It is also true for a record without both images, such"
                            + " as an INSERT or a REMOVE: what cannot be compared is never treated as unchanged. It is"
                            + " false for a tombstone.",
                    "Change",
                    1,
                    Width.LONG,
                    "Fields");

    private String self;
    private Set<String> fields;
    private ChangeFacts facts;

    @Override
    public void configure(Map<String, ?> properties) {
        self = ProgressHeader.predicate(getClass().getName(), properties);
        Options config = Options.of(CONFIG_DEF, properties);
        fields = Set.copyOf(config.list(FIELDS));
        facts = new ChangeFacts(config.text(ChangeFacts.PREFIX));
    }

    @Override
    public boolean test(R record) {
        @Nullable Boolean asked = ProgressHeader.answer(record, self);
        if (asked != null) {
            return asked;
        }
        if (record.value() == null) {
            return false;
        }
        List<?> changed = facts.changed(record);
        return changed == null || changed.stream().anyMatch(name -> fields.contains(String.valueOf(name)));
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(FieldsChanged.class);
    }

    @Override
    public void close() {}
}
