package io.tailrace.record;

import io.tailrace.event.Actor;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.Operation;
import io.tailrace.row.ChangedAttributes;
import io.tailrace.row.MetadataColumn;
import io.tailrace.value.RowFields;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * What predicates ask of a record, before it is flattened, in any form, or after, from the metadata columns of its row. A
 * tombstone has no facts.
 */
public final class ChangeFacts {

    public static final String PREFIX = "metadata.prefix";

    private final String prefix;
    private final ChangeReader changes = new ChangeReader(ImageChoice.BOTH);

    public ChangeFacts(String prefix) {
        this.prefix = prefix;
    }

    /** Defines the one option that all predicates on changes share. */
    public static ConfigDef definePrefix(ConfigDef definition) {
        return definition.define(
                PREFIX,
                ConfigDef.Type.STRING,
                "cdc_",
                null,
                Importance.LOW,
                "What the names of the row's metadata columns start with, as in FlattenDynamoDb. Of no matter before the record"
                        + " is flattened.",
                "Row",
                1,
                Width.SHORT,
                "Prefix");
    }

    /** The name of what happened, or null when the record does not say. */
    public @Nullable String eventName(ConnectRecord<?> record) {
        if (isTaken(record.value())) {
            Object name = RowFields.first(record.value(), "eventName", prefix + MetadataColumn.EVENT_TYPE.id());
            return name == null ? null : name.toString();
        }
        ChangeEvent event = event(record);
        return event == null ? null : event.operation().name();
    }

    /** Whether the item's time to live was over. */
    public boolean isTtlExpiry(ConnectRecord<?> record) {
        Object value = record.value();
        if (!isTaken(value)) {
            ChangeEvent event = event(record);
            return event != null && event.isTimeToLiveExpiry();
        }
        Object flag = RowFields.find(value, prefix + MetadataColumn.TTL_EXPIRED.id());
        if (flag != null) {
            return Boolean.TRUE.equals(flag);
        }
        Object type = RowFields.first(value, "userIdentity.type", "userIdentity.Type");
        Object principal = RowFields.first(value, "userIdentity.principalId", "userIdentity.PrincipalId");
        return Operation.REMOVE.name().equals(RowFields.find(value, "eventName"))
                && type != null
                && principal != null
                && new Actor(type.toString(), principal.toString()).isTimeToLive();
    }

    /** The attributes that differ between the images, or null when the record has not both. */
    public @Nullable List<?> changed(ConnectRecord<?> record) {
        Object value = record.value();
        if (isTaken(value) && RowFields.find(value, "dynamodb") == null) {
            return RowFields.find(value, prefix + MetadataColumn.CHANGED.id()) instanceof List<?> changed
                    ? changed
                    : null;
        }
        ChangeEvent event = event(record);
        return event == null ? null : ChangedAttributes.of(event);
    }

    private @Nullable ChangeEvent event(ConnectRecord<?> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return changes.read(record.value());
        } catch (MalformedEventException | DataException e) {
            throw RecordFailure.at(record, e);
        }
    }

    /** Whether a converter has taken the value apart, so that its fields can be looked at. */
    private static boolean isTaken(@Nullable Object value) {
        return value instanceof Struct || value instanceof Map;
    }
}
