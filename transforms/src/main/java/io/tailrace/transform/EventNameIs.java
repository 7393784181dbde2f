package io.tailrace.transform;

import io.tailrace.event.Operation;
import io.tailrace.option.Options;
import io.tailrace.option.PluginVersion;
import io.tailrace.record.ChangeFacts;
import io.tailrace.record.ProgressHeader;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether the change is one of the named kinds. It can be asked before the change is flattened or after. */
@SuppressWarnings("NullAway.Init") // Connect calls configure() before anything else
public final class EventNameIs<R extends ConnectRecord<R>> implements Predicate<R> {

    private static final String NAMES = "names";

    public static final ConfigDef CONFIG_DEF = ChangeFacts.definePrefix(new ConfigDef())
            .define(
                    NAMES,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ValidList.in(
                            Arrays.stream(Operation.values()).map(Enum::name).toArray(String[]::new)),
                    Importance.HIGH,
                    "The kinds of change for which the predicate is true: INSERT, MODIFY, REMOVE, READ,"
                            + " which is an item of a snapshot, and SNAPSHOT, which says that one is done. It is false for records that do not name theirs, such"
                            + " as tombstones.",
                    "Change",
                    1,
                    Width.MEDIUM,
                    "Names");

    private String self;
    private Set<String> names;
    private ChangeFacts facts;

    @Override
    public void configure(Map<String, ?> properties) {
        self = ProgressHeader.predicate(getClass().getName(), properties);
        Options config = Options.of(CONFIG_DEF, properties);
        names = Set.copyOf(config.list(NAMES));
        facts = new ChangeFacts(config.text(ChangeFacts.PREFIX));
    }

    @Override
    public boolean test(R record) {
        @Nullable Boolean asked = ProgressHeader.answer(record, self);
        if (asked != null) {
            return asked;
        }
        String name = facts.eventName(record);
        return name != null && names.contains(name);
    }

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public String version() {
        return PluginVersion.of(EventNameIs.class);
    }

    @Override
    public void close() {}
}
