package io.tailrace.record;

import io.tailrace.event.Actor;
import io.tailrace.event.ChangeEvent;
import io.tailrace.event.ImageChoice;
import io.tailrace.event.MalformedEventException;
import io.tailrace.event.Operation;
import io.tailrace.row.ChangedAttributes;
import io.tailrace.row.MetadataColumn;
import io.tailrace.value.FieldPath;
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
 * What predicates ask about a record: before it is flattened, from the change in any form; afterwards, from the metadata
 * columns of its row. A tombstone has no facts.
 */
public final class ChangeFacts {

    public static final String PREFIX = "metadata.prefix";

    private static final FieldPath WIRE_FORM = FieldPath.of("dynamodb");
    private static final FieldPath EVENT_NAME = FieldPath.of("eventName");
    private static final FieldPath ACTOR_TYPE = FieldPath.of("userIdentity.type");
    private static final FieldPath ACTOR_TYPE_OF_SDK = FieldPath.of("userIdentity.Type");
    private static final FieldPath PRINCIPAL = FieldPath.of("userIdentity.principalId");
    private static final FieldPath PRINCIPAL_OF_SDK = FieldPath.of("userIdentity.PrincipalId");

    private final FieldPath eventType;
    private final FieldPath ttlExpired;
    private final FieldPath changed;
    private final ChangeReader changes = new ChangeReader(ImageChoice.BOTH);

    public ChangeFacts(String prefix) {
        eventType = FieldPath.of(prefix + MetadataColumn.EVENT_TYPE.id());
        ttlExpired = FieldPath.of(prefix + MetadataColumn.TTL_EXPIRED.id());
        changed = FieldPath.of(prefix + MetadataColumn.CHANGED.id());
    }

    /** Defines the one option that all predicates on changes share. */
    public static ConfigDef definePrefix(ConfigDef definition) {
        return definition.define(
                PREFIX,
                ConfigDef.Type.STRING,
                "cdc_",
                null,
                Importance.LOW,
                "The prefix of the row's metadata columns, as in FlattenDynamoDb. Has no effect before the record is"
                        + " flattened.",
                "Row",
                1,
                Width.SHORT,
                "Prefix");
    }

    /** The name of what happened, or null when the record does not say. */
    public @Nullable String eventName(ConnectRecord<?> record) {
        if (isParsed(record.value())) {
            Object name = first(record.value(), EVENT_NAME, eventType);
            return name == null ? null : name.toString();
        }
        ChangeEvent event = event(record);
        return event == null ? null : event.operation().name();
    }

    /** Whether the item's time to live was over. */
    public boolean isTtlExpiry(ConnectRecord<?> record) {
        Object value = record.value();
        if (!isParsed(value)) {
            ChangeEvent event = event(record);
            return event != null && event.isTimeToLiveExpiry();
        }
        Object flag = ttlExpired.find(value);
        if (flag != null) {
            return Boolean.TRUE.equals(flag);
        }
        Object type = first(value, ACTOR_TYPE, ACTOR_TYPE_OF_SDK);
        Object principal = first(value, PRINCIPAL, PRINCIPAL_OF_SDK);
        return Operation.REMOVE.name().equals(EVENT_NAME.find(value))
                && type != null
                && principal != null
                && new Actor(type.toString(), principal.toString()).isTimeToLive();
    }

    /** The attributes that differ between the images, or null when the record has not both. */
    public @Nullable List<?> changed(ConnectRecord<?> record) {
        Object value = record.value();
        if (isParsed(value) && WIRE_FORM.find(value) == null) {
            return changed.find(value) instanceof List<?> names ? names : null;
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

    private static @Nullable Object first(@Nullable Object value, FieldPath path, FieldPath other) {
        Object found = path.find(value);
        return found == null ? other.find(value) : found;
    }

    /** Whether a converter has parsed the value, so that its fields can be read. */
    private static boolean isParsed(@Nullable Object value) {
        return value instanceof Struct || value instanceof Map;
    }
}
