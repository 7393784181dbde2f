package io.tailrace.cli.demo;

import io.tailrace.cli.AccountFixture;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.CompressionFormat;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.TableInput;

/** A stack as {@code deploy} has made it in a stand-in for the account, for real parts to be made like its own. */
final class EntityStack implements AutoCloseable {
    private static final Map<String, Object> TABLE = Map.of(
            "KeySchema",
            List.of(
                    Map.of("AttributeName", "PK", "KeyType", "HASH"),
                    Map.of("AttributeName", "SK", "KeyType", "RANGE")),
            "AttributeDefinitions",
            List.of(
                    Map.of("AttributeName", "PK", "AttributeType", "S"),
                    Map.of("AttributeName", "SK", "AttributeType", "S")),
            "StreamSpecification",
            Map.of("StreamViewType", "NEW_AND_OLD_IMAGES"));

    private final AccountFixture account;
    private final String name;

    /**
     * Deploys it.
     *
     * @param pipeline the file, of a stack of that name
     * @param values of the file's parameters
     * @param table that the account has, with the key of a single-table design
     */
    EntityStack(Path folder, Path pipeline, String name, Map<String, String> values, String table) throws IOException {
        this.account = new AccountFixture(folder);
        this.name = name;
        account.account.table(table, TABLE);
        account.pipeline(pipeline, values);
        if (account.run("deploy") != 0) {
            String why = account.failures();
            account.close();
            throw new AssertionError("the stack is not deployed: " + why);
        }
    }

    /** The bucket that it has made. */
    String bucket() {
        String arn = text(destination(), "BucketARN");
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    /** Its Firehose stream, with small buffers. */
    FirehoseSettings firehose(String source, String bucket) {
        return FirehoseSettings.of(
                        source,
                        source,
                        bucket,
                        text(destination(), "Prefix"),
                        Optional.of(text(destination(), "ErrorOutputPrefix")))
                .withBuffers(
                        new BufferingHint(1_000_000, Duration.ofSeconds(1)),
                        new BufferingHint(1024 * 1024, Duration.ofSeconds(2)))
                .withCompression(CompressionFormat.valueOf(text(destination(), "CompressionFormat")));
    }

    /** Makes the tables of some resources. */
    void createTables(GlueClient glue, List<String> resources) {
        for (String resource : resources) {
            Map<?, ?> properties = account.account.properties(name, resource);
            String database = text(properties, "DatabaseName");
            try {
                glue.createDatabase(create -> create.databaseInput(input -> input.name(database)));
            } catch (AlreadyExistsException there) {
                // of the table before
            }
            TableInput input = input(map(properties, "TableInput"));
            glue.createTable(create -> create.databaseName(database).tableInput(input));
        }
    }

    /** A property of a resource, as a text. */
    String property(String resource, String property) {
        return text(account.account.properties(name, resource), property);
    }

    private static TableInput input(Map<?, ?> table) {
        Map<?, ?> storage = map(table, "StorageDescriptor");
        return TableInput.builder()
                .name(text(table, "Name"))
                .tableType(text(table, "TableType"))
                .parameters(map(table, "Parameters").entrySet().stream()
                        .collect(Collectors.toMap(
                                entry -> String.valueOf(entry.getKey()), entry -> String.valueOf(entry.getValue()))))
                .partitionKeys(columns(table, "PartitionKeys"))
                .storageDescriptor(descriptor -> descriptor
                        .columns(columns(storage, "Columns"))
                        .location(text(storage, "Location"))
                        .inputFormat(text(storage, "InputFormat"))
                        .outputFormat(text(storage, "OutputFormat"))
                        .numberOfBuckets(-1)
                        .serdeInfo(serde ->
                                serde.serializationLibrary(text(map(storage, "SerdeInfo"), "SerializationLibrary"))))
                .build();
    }

    private static List<Column> columns(Map<?, ?> of, String property) {
        return ((List<?>) Objects.requireNonNull(of.get(property), property))
                .stream()
                        .map(column -> (Map<?, ?>) column)
                        .map(column -> Column.builder()
                                .name(text(column, "Name"))
                                .type(text(column, "Type"))
                                .build())
                        .toList();
    }

    private Map<?, ?> destination() {
        return map(account.account.properties(name, "Delivery"), "ExtendedS3DestinationConfiguration");
    }

    private static Map<?, ?> map(Map<?, ?> of, String property) {
        return (Map<?, ?>) Objects.requireNonNull(of.get(property), property);
    }

    private static String text(Map<?, ?> of, String property) {
        return String.valueOf(Objects.requireNonNull(of.get(property), property));
    }

    @Override
    public void close() {
        account.close();
    }
}
