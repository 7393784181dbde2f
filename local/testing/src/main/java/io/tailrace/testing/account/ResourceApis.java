package io.tailrace.testing.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** Describes what a stack has created, each resource by its own service, and deletes what stacks have retained. */
final class ResourceApis {

    private static final String FIRST_STREAM = "2026-01-01T00:00:00.000";

    private final Stacks stacks;
    private final LakeFormationApi lakeFormation;
    private final Clock clock;
    private final QueueApi queues;
    private final KinesisApi kinesis;
    private final TableStreamApi tableStream = new TableStreamApi();
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Map<String, String> streams = new ConcurrentHashMap<>();
    private final Set<String> unprotected = new ConcurrentSkipListSet<>();

    ResourceApis(Stacks stacks, LakeFormationApi lakeFormation, Clock clock) {
        this.stacks = stacks;
        this.lakeFormation = lakeFormation;
        this.clock = clock;
        this.queues = new QueueApi(stacks, clock);
        this.kinesis = new KinesisApi(stacks);
    }

    /** From now on a resource is in this state, named as its service does. */
    void state(String logicalId, String state) {
        states.put(logicalId, state);
    }

    QueueApi queues() {
        return queues;
    }

    KinesisApi kinesis() {
        return kinesis;
    }

    TableStreamApi tableStream() {
        return tableStream;
    }

    /** From now on a table has the stream of this label, or none if it is empty. */
    void stream(String table, String label) {
        streams.put(table, label);
    }

    Map<String, Api> apis() {
        return Map.of(
                "dynamodb",
                        new Api(Map.of(
                                "DescribeTable",
                                this::table,
                                "UpdateTable",
                                this::unprotect,
                                "DeleteTable",
                                this::deleteTable,
                                "GetShardIterator",
                                tableStream::iterator,
                                "GetRecords",
                                tableStream::records)),
                "kinesis", new Api(Map.of("DescribeStreamSummary", this::stream, "PutRecords", kinesis::put)),
                "firehose", new Api(Map.of("DescribeDeliveryStream", this::delivery)),
                "glue", new Api(Map.of("GetDatabase", this::database, "GetTable", this::lakeTable)),
                "pipes", new Api(Map.of("DescribePipe", this::pipe)),
                "lambda", new Api(Map.of("GetFunctionConfiguration", this::function)),
                "kms", new Api(Map.of("ScheduleKeyDeletion", this::deleteKey)),
                "sqs", queues.api(this::deleteQueue));
    }

    /** The stream that a table has from its beginning. */
    static String streamArn(String table) {
        return streamArn(table, FIRST_STREAM);
    }

    private static String streamArn(String table, String label) {
        return "arn:aws:dynamodb:us-east-1:" + AwsAccount.ID + ":table/" + table + "/stream/" + label;
    }

    private ObjectNode table(Parameters parameters) {
        StackResource table = find("AWS::DynamoDB::Table", parameters.text("TableName"));
        ObjectNode reply = Api.object();
        ObjectNode json = reply.putObject("Table");
        json.put("TableName", table.physicalId())
                .put("TableStatus", state(table, "ACTIVE"))
                .put("ItemCount", 1_234)
                .put("DeletionProtectionEnabled", isProtected(table));
        list(json.putArray("KeySchema"), table.properties().get("KeySchema"));
        list(json.putArray("AttributeDefinitions"), table.properties().get("AttributeDefinitions"));
        String label = streams.getOrDefault(table.physicalId(), FIRST_STREAM);
        if (!label.isEmpty() && table.properties().get("StreamSpecification") instanceof Map<?, ?> stream) {
            json.putObject("StreamSpecification")
                    .put("StreamEnabled", true)
                    .put("StreamViewType", String.valueOf(stream.get("StreamViewType")));
            json.put("LatestStreamArn", streamArn(table.physicalId(), label));
        }
        if (table.properties().get("SSESpecification") instanceof Map<?, ?> encryption) {
            json.putObject("SSEDescription")
                    .put("Status", "ENABLED")
                    .put("SSEType", "KMS")
                    .put("KMSMasterKeyArn", String.valueOf(encryption.get("KMSMasterKeyId")));
        }
        return reply;
    }

    private static void list(ArrayNode json, @Nullable Object list) {
        if (list instanceof List<?> elements) {
            for (Object element : elements) {
                ObjectNode object = json.addObject();
                StackTemplate.map(element).forEach((name, value) -> object.put(name, String.valueOf(value)));
            }
        }
    }

    private ObjectNode unprotect(Parameters parameters) {
        StackResource table = find("AWS::DynamoDB::Table", parameters.text("TableName"));
        if (parameters.flag("DeletionProtectionEnabled")) {
            throw ApiFault.unknown("To protect a table");
        }
        unprotected.add(table.physicalId());
        return Api.object();
    }

    private ObjectNode deleteTable(Parameters parameters) {
        StackResource table = find("AWS::DynamoDB::Table", parameters.text("TableName"));
        if (isProtected(table)) {
            throw ApiFault.validation(
                    "ValidationException",
                    "Resource cannot be deleted as it is currently protected"
                            + " against deletion. Disable deletion protection first.");
        }
        stacks.delete(table);
        return Api.object();
    }

    private boolean isProtected(StackResource table) {
        return "true".equals(table.properties().get("DeletionProtectionEnabled"))
                && !unprotected.contains(table.physicalId());
    }

    private ObjectNode pipe(Parameters parameters) {
        StackResource pipe = stacks.resource("AWS::Pipes::Pipe", parameters.text("Name"))
                .orElseThrow(() ->
                        new ApiFault("NotFoundException", 404, "Pipe " + parameters.text("Name") + " does not exist."));
        String state = state(pipe, "RUNNING");
        return Api.object()
                .put("Name", pipe.physicalId())
                .put("CurrentState", state)
                .put("DesiredState", "RUNNING")
                .put("Source", String.valueOf(pipe.properties().get("Source")))
                .put("StateReason", state.equals("RUNNING") ? "" : "scripted");
    }

    private ObjectNode stream(Parameters parameters) {
        StackResource stream = find("AWS::Kinesis::Stream", parameters.text("StreamName"));
        ObjectNode reply = Api.object();
        reply.putObject("StreamDescriptionSummary")
                .put("StreamName", stream.physicalId())
                .put("StreamARN", "arn:aws:kinesis:us-east-1:" + AwsAccount.ID + ":stream/" + stream.physicalId())
                .put("StreamStatus", state(stream, "ACTIVE"))
                .put("RetentionPeriodHours", 48)
                .put("StreamCreationTimestamp", clock.millis())
                .put("OpenShardCount", 4)
                .putArray("EnhancedMonitoring");
        return reply;
    }

    private ObjectNode delivery(Parameters parameters) {
        StackResource delivery = find("AWS::KinesisFirehose::DeliveryStream", parameters.text("DeliveryStreamName"));
        ObjectNode reply = Api.object();
        ObjectNode json = reply.putObject("DeliveryStreamDescription");
        json.put("DeliveryStreamName", delivery.physicalId())
                .put("DeliveryStreamStatus", state(delivery, "ACTIVE"))
                .put("DeliveryStreamType", "KinesisStreamAsSource")
                .put("VersionId", "1")
                .put("HasMoreDestinations", false)
                .putArray("Destinations");
        return reply;
    }

    private ObjectNode function(Parameters parameters) {
        String name = parameters.text("Name");
        String qualifier = parameters.optionalText("Qualifier").orElse("");
        String arn = "arn:aws:lambda:us-east-1:" + AwsAccount.ID + ":function:" + name
                + (qualifier.isEmpty() ? "" : ":" + qualifier);
        StackResource function = stacks.all().stream()
                .flatMap(stack -> stack.resources().stream())
                .filter(StackResource::exists)
                .filter(resource -> switch (resource.type()) {
                    case "AWS::Lambda::Function" ->
                        qualifier.isEmpty() && resource.physicalId().equals(name);
                    case "AWS::Lambda::Alias" -> resource.physicalId().equals(arn);
                    default -> false;
                })
                .findFirst()
                .orElseThrow(() -> new ApiFault("ResourceNotFoundException", 404, "Function not found: " + arn));
        return Api.object()
                .put("FunctionName", name)
                .put("FunctionArn", arn)
                .put("Runtime", "java25")
                .put("State", state(function, "Active"))
                .put("LastUpdateStatus", "Successful")
                .put("MemorySize", 1_024)
                .put("Version", qualifier.isEmpty() ? "$LATEST" : "1");
    }

    private ObjectNode database(Parameters parameters) {
        String name = parameters.text("Name");
        StackResource database = stacks.resource("AWS::Glue::Database", name)
                .orElseThrow(() -> ApiFault.validation("EntityNotFoundException", "Database " + name + " not found."));
        if (stacks.isForeign(database.type(), name)) {
            lakeFormation.requireSight(name);
        }
        ObjectNode reply = Api.object();
        lakeFormation.putDefaults(reply.putObject("Database").put("Name", database.physicalId()));
        return reply;
    }

    private ObjectNode lakeTable(Parameters parameters) {
        String name = parameters.text("DatabaseName") + "." + parameters.text("Name");
        StackResource table = stacks.resource("AWS::Glue::Table", parameters.text("Name"))
                .orElseThrow(() ->
                        ApiFault.validation("EntityNotFoundException", "Entity Not Found: " + name + " not found."));
        Map<String, Object> input = StackTemplate.map(table.properties().get("TableInput"));
        Map<String, Object> storage = StackTemplate.map(input.get("StorageDescriptor"));
        ObjectNode reply = Api.object();
        ObjectNode json = reply.putObject("Table").put("Name", table.physicalId());
        ObjectNode descriptor = json.putObject("StorageDescriptor");
        descriptor.put("Location", String.valueOf(storage.get("Location")));
        ArrayNode columns = descriptor.putArray("Columns");
        if (storage.get("Columns") instanceof List<?> list) {
            list.forEach(column -> columns.addObject()
                    .put("Name", String.valueOf(StackTemplate.map(column).get("Name")))
                    .put("Type", String.valueOf(StackTemplate.map(column).get("Type"))));
        }
        return reply;
    }

    private ObjectNode deleteKey(Parameters parameters) {
        parameters.integer("PendingWindowInDays", 30);
        StackResource key = find("AWS::KMS::Key", parameters.text("KeyId"));
        stacks.delete(key);
        return Api.object().put("KeyId", key.physicalId());
    }

    private ObjectNode deleteQueue(Parameters parameters) {
        stacks.delete(stacks.resource("AWS::SQS::Queue", parameters.text("QueueUrl"))
                .orElseThrow(() -> ApiFault.validation(
                        "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")));
        return Api.object();
    }

    private StackResource find(String type, String physicalId) {
        return stacks.resource(type, physicalId)
                .orElseThrow(() -> ApiFault.notFound("Requested resource not found: " + physicalId));
    }

    /** The state of a resource, by its name in the template. */
    String stateOr(String logicalId, String otherwise) {
        return states.getOrDefault(logicalId, otherwise);
    }

    private String state(StackResource resource, String otherwise) {
        return stateOr(resource.logicalId(), otherwise);
    }
}
