package io.tailrace.cli.init;

import io.tailrace.cli.init.TableFacts.KeyAttribute;
import io.tailrace.cli.init.TableFacts.Settings;
import io.tailrace.cli.init.TableFacts.Size;
import io.tailrace.cli.stack.AwsFault;
import io.tailrace.event.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Describes a table. Reads none of its items. */
final class TableLook {
    private final DynamoDbClient client;

    TableLook(DynamoDbClient client) {
        this.client = client;
    }

    /**
     * Asks for everything that there is to know.
     *
     * @throws IllegalArgumentException when there is no such table here, or it cannot be read
     */
    TableFacts at(String table) {
        TableDescription description = description(table);
        refuseUnreadable(table, description);
        String keyArn = description.sseDescription() == null
                ? null
                : description.sseDescription().kmsMasterKeyArn();
        return new TableFacts(
                description.tableName(),
                description.tableArn(),
                keys(description),
                new Size(orZero(description.itemCount()), orZero(description.tableSizeBytes())),
                streamView(description),
                new Settings(
                        description.billingModeSummary() == null
                                ? "PROVISIONED"
                                : description.billingModeSummary().billingModeAsString(),
                        timeToLive(table),
                        recovery(table),
                        keyArn));
    }

    private TableDescription description(String table) {
        try {
            return client.describeTable(describe -> describe.tableName(table)).table();
        } catch (ResourceNotFoundException missing) {
            throw new IllegalArgumentException(
                    "There is no table " + table + " here. Check its name, --region, --profile and --endpoint; aws"
                            + " dynamodb list-tables shows what there is.",
                    missing);
        }
    }

    private static void refuseUnreadable(String table, TableDescription description) {
        TableStatus status = description.tableStatus();
        if (status == TableStatus.INACCESSIBLE_ENCRYPTION_CREDENTIALS) {
            throw new IllegalArgumentException(
                    "The table " + table + " cannot be read: DynamoDB cannot use its KMS key "
                            + description.sseDescription().kmsMasterKeyArn()
                            + ". Enable the key, or allow DynamoDB to use it.");
        }
        if (status == TableStatus.CREATING || status == TableStatus.DELETING || status == TableStatus.ARCHIVED) {
            throw new IllegalArgumentException("The table " + table + " is " + status + ", and cannot be read now.");
        }
    }

    /** A table without NEW_AND_OLD_IMAGES may have a stream all the same. */
    private static @Nullable String streamView(TableDescription description) {
        return description.streamSpecification() == null
                        || !Boolean.TRUE.equals(
                                description.streamSpecification().streamEnabled())
                ? null
                : description.streamSpecification().streamViewTypeAsString();
    }

    private static List<KeyAttribute> keys(TableDescription description) {
        List<KeyAttribute> keys = new ArrayList<>();
        for (KeyType type : List.of(KeyType.HASH, KeyType.RANGE)) {
            for (KeySchemaElement element : description.keySchema()) {
                if (element.keyType() == type) {
                    keys.add(new KeyAttribute(element.attributeName(), type(description, element.attributeName())));
                }
            }
        }
        return keys;
    }

    private static AttributeValue.Type type(TableDescription description, String attribute) {
        return description.attributeDefinitions().stream()
                .filter(definition -> definition.attributeName().equals(attribute))
                .map(definition -> AttributeValue.Type.valueOf(definition.attributeTypeAsString()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the key attribute " + attribute + " has no type"));
    }

    /** What it does not tell is only less in the report. */
    private @Nullable String timeToLive(String table) {
        try {
            TimeToLiveDescription description = client.describeTimeToLive(describe -> describe.tableName(table))
                    .timeToLiveDescription();
            return description != null && description.timeToLiveStatus() == TimeToLiveStatus.ENABLED
                    ? description.attributeName()
                    : null;
        } catch (AwsServiceException e) {
            if (isUnknown(e)) {
                return null;
            }
            throw e;
        }
    }

    private String recovery(String table) {
        try {
            PointInTimeRecoveryStatus status = client.describeContinuousBackups(describe -> describe.tableName(table))
                    .continuousBackupsDescription()
                    .pointInTimeRecoveryDescription()
                    .pointInTimeRecoveryStatus();
            return status == PointInTimeRecoveryStatus.ENABLED ? "on" : "off";
        } catch (AwsServiceException e) {
            if (isUnknown(e)) {
                return "not known: dynamodb:DescribeContinuousBackups is not allowed here";
            }
            throw e;
        }
    }

    /** Denied, or an operation that a server other than AWS does not have. */
    private static boolean isUnknown(AwsServiceException e) {
        String code = AwsFault.of(e).code();
        return code.startsWith("AccessDenied") || code.startsWith("UnknownOperation");
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }
}
