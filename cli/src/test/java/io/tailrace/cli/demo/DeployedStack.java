package io.tailrace.cli.demo;

import static io.tailrace.cli.demo.LocalServers.HOME;

import io.tailrace.cli.AccountFixture;
import io.tailrace.cli.stack.PipelineFile;
import io.tailrace.local.managed.firehose.BufferingHint;
import io.tailrace.local.managed.firehose.CompressionFormat;
import io.tailrace.local.managed.firehose.FirehoseSettings;
import io.tailrace.local.managed.firehose.FormatConversion;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.TableInput;

/** A stack as {@code deploy} has made it in a stand-in for the account, for real parts to be made like its own. */
final class DeployedStack implements AutoCloseable {
    private final AccountFixture account;
    private final String name;

    /**
     * Deploys it.
     *
     * @param pipeline the file
     * @param values of the file's parameters
     * @param existing the tables that the account has
     * @param buckets that the account has
     */
    DeployedStack(
            Path folder,
            Path pipeline,
            Map<String, String> values,
            List<TableDescription> existing,
            List<String> buckets)
            throws IOException {
        this.account = new AccountFixture(folder);
        this.name = PipelineFile.read(pipeline, HOME).stack();
        existing.forEach(account::table);
        buckets.forEach(bucket -> account.account.put(bucket, "mine", "x"));
        account.pipeline(pipeline, values);
        if (account.run("deploy") != 0) {
            String why = account.failures();
            account.close();
            throw new AssertionError("the stack is not deployed: " + why);
        }
    }

    /** The bucket of its lake. */
    String bucket() {
        String arn = text(destination(), "BucketARN");
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    /**
     * Its Firehose stream, with small buffers.
     *
     * @param hive what converts rows
     * @param glue where the table is whose columns they get
     */
    FirehoseSettings firehose(String source, URI hive, URI glue) {
        FirehoseSettings settings = FirehoseSettings.of(
                        source,
                        source,
                        bucket(),
                        text(destination(), "Prefix"),
                        Optional.of(text(destination(), "ErrorOutputPrefix")))
                .withBuffers(
                        new BufferingHint(1_000_000, Duration.ofSeconds(1)),
                        new BufferingHint(1024 * 1024, Duration.ofSeconds(2)))
                .withCompression(CompressionFormat.valueOf(text(destination(), "CompressionFormat")));
        if (!destination().containsKey("DataFormatConversionConfiguration")) {
            return settings;
        }
        Map<?, ?> conversion = map(destination(), "DataFormatConversionConfiguration");
        Map<?, ?> reader = map(map(map(conversion, "InputFormatConfiguration"), "Deserializer"), "HiveJsonSerDe");
        Map<?, ?> table = map(conversion, "SchemaConfiguration");
        return settings.withConversion(new FormatConversion(
                hive,
                glue,
                text(table, "DatabaseName"),
                text(table, "TableName"),
                ((List<?>) Objects.requireNonNull(reader.get("TimestampFormats")))
                        .stream().map(String::valueOf).toList()));
    }

    /** Makes the tables of entities in the catalog. */
    void createTables(GlueClient glue, Set<String> entities) {
        for (String entity : entities) {
            String database = text(lakeTable(entity), "DatabaseName");
            try {
                glue.createDatabase(create -> create.databaseInput(input -> input.name(database)));
            } catch (AlreadyExistsException there) {
                // of the table before
            }
            glue.createTable(create -> create.databaseName(database).tableInput(table(entity)));
        }
    }

    /**
     * The table of an entity as Glue would have it.
     *
     * @param entity empty where one table has all rows
     */
    TableInput table(String entity) {
        return input(map(lakeTable(entity), "TableInput"));
    }

    private Map<?, ?> lakeTable(String entity) {
        return account.account.properties(
                name,
                entity.isEmpty()
                        ? "LakeTable"
                        : "LakeTableOf" + Character.toUpperCase(entity.charAt(0)) + entity.substring(1));
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
