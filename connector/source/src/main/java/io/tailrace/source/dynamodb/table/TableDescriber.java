package io.tailrace.source.dynamodb.table;

import io.tailrace.aws.AwsErrors;
import io.tailrace.source.ServiceClock;
import io.tailrace.source.dynamodb.change.KeySchema;
import io.tailrace.source.dynamodb.option.SourceOptions;
import io.tailrace.source.dynamodb.table.SourceTable.StreamState;
import io.tailrace.source.dynamodb.trouble.UnusableTableException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The tables of one region. */
public final class TableDescriber {

    private static final Logger LOG = LoggerFactory.getLogger(TableDescriber.class);

    private final TableClients clients;
    private final ServiceClock clock;

    public TableDescriber(TableClients clients, ServiceClock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    /**
     * Describes a table; what it says about the stream is not judged here.
     *
     * @throws ConnectException also when there is no such table; retriable when the service cannot be reached
     */
    public SourceTable describe(String name) {
        return find(name)
                .orElseThrow(() -> new UnusableTableException(
                        "Table " + name + " does not exist in this region and account. Create it, or correct "
                                + SourceOptions.TABLES + ", then restart the connector."));
    }

    /** The same; empty when there is no such table. */
    public Optional<SourceTable> find(String name) {
        try {
            DescribeTableResponse response =
                    clients.dynamoDb(name).describeTable(request -> request.tableName(clients.target(name)));
            DateHeader.of(response).ifPresent(clock::heard);
            return Optional.of(table(name, response.table()));
        } catch (ResourceNotFoundException e) {
            LOG.debug("Table {} does not exist", name, e);
            return Optional.empty();
        } catch (SdkException e) {
            throw AwsErrors.translate("describe table " + name, e);
        }
    }

    private SourceTable table(String name, TableDescription table) {
        StreamSpecification stream = table.streamSpecification();
        boolean enabled = stream != null && Boolean.TRUE.equals(stream.streamEnabled());
        return new SourceTable(
                name,
                id(table),
                keys(table),
                table.latestStreamArn(),
                enabled ? StreamState.ENABLED : StreamState.DISABLED,
                stream == null ? null : stream.streamViewType(),
                clock.instant());
    }

    /** Another one for a table of the same name that was created later. An emulator may name none. */
    private static String id(TableDescription table) {
        return table.tableId() == null ? table.tableArn() + " of " + table.creationDateTime() : table.tableId();
    }

    private static KeySchema keys(TableDescription table) {
        Map<String, ScalarAttributeType> types = table.attributeDefinitions().stream()
                .collect(Collectors.toMap(AttributeDefinition::attributeName, AttributeDefinition::attributeType));
        return KeySchema.of(table.keySchema().stream()
                .map(key -> new KeySchema.Attribute(
                        key.attributeName(), types.getOrDefault(key.attributeName(), ScalarAttributeType.S)))
                .toList());
    }
}
