package io.tailrace.source;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The one value schema of every source: AWS's stream record, with keys and images as DynamoDB JSON text. It says nothing about the columns of any
 * table and never changes with one, so a schema registry sees one version for ever.
 */
public final class ChangeEventSchema {

    public static final String NAME = "io.tailrace.ChangeEvent";

    /** {@code userIdentity}: set when a service made the change, as TTL does. */
    public static final Schema USER_IDENTITY = SchemaBuilder.struct()
            .name(NAME + ".UserIdentity")
            .optional()
            .field("type", Schema.OPTIONAL_STRING_SCHEMA)
            .field("principalId", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    /** {@code dynamodb}: the item, before and after. */
    public static final Schema DYNAMODB = SchemaBuilder.struct()
            .name(NAME + ".StreamRecord")
            .field("ApproximateCreationDateTime", Timestamp.SCHEMA)
            .field("Keys", Schema.STRING_SCHEMA)
            .field("NewImage", Schema.OPTIONAL_STRING_SCHEMA)
            .field("OldImage", Schema.OPTIONAL_STRING_SCHEMA)
            .field("SequenceNumber", Schema.OPTIONAL_STRING_SCHEMA)
            .field("SizeBytes", Schema.OPTIONAL_INT64_SCHEMA)
            .field("StreamViewType", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    /** {@code source}: how the change was found, which AWS's record does not say. */
    public static final Schema SOURCE = SchemaBuilder.struct()
            .name(NAME + ".Source")
            .field("snapshot", Schema.BOOLEAN_SCHEMA)
            .field("epoch", Schema.INT64_SCHEMA)
            .field("shardId", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    public static final Schema VALUE = SchemaBuilder.struct()
            .name(NAME)
            .field("eventID", Schema.OPTIONAL_STRING_SCHEMA)
            .field("eventName", Schema.STRING_SCHEMA)
            .field("eventSource", Schema.STRING_SCHEMA)
            .field("awsRegion", Schema.OPTIONAL_STRING_SCHEMA)
            .field("eventSourceARN", Schema.OPTIONAL_STRING_SCHEMA)
            .field("tableName", Schema.STRING_SCHEMA)
            .field("userIdentity", USER_IDENTITY)
            .field("dynamodb", DYNAMODB)
            .field("source", SOURCE)
            .build();

    private ChangeEventSchema() {}
}
