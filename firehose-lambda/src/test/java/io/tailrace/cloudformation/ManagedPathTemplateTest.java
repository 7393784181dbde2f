package io.tailrace.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.tailrace.schema.Column;
import io.tailrace.schema.Columns;
import io.tailrace.transform.FlattenDynamoDb;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class ManagedPathTemplateTest {

    private static final Path CONFIG = Path.of("../config");

    private static final Template TEMPLATE = Template.read(CONFIG.resolve("cloudformation/managed-path.yaml"));

    @Test
    void describes_and_uses_every_parameter() {
        assertThat(TEMPLATE.section("Parameters")).allSatisfy((name, parameter) -> {
            assertThat(Template.map(parameter)).as(name).containsKey("Description");
            assertThat(References.in(TEMPLATE)).contains(name);
        });
        assertThat(TEMPLATE.section("Parameters").entrySet())
                .filteredOn(parameter -> !Template.map(parameter.getValue()).containsKey("Default"))
                .extracting(Map.Entry::getKey)
                .containsExactly("CodeBucket", "CodeKey", "CodeSha256");
    }

    /** What runs can be healthy while nothing arrives. */
    @Test
    void has_an_alarm_for_whatever_keeps_a_change_from_the_lake() {
        assertThat(alarms().values().stream().map(alarm -> alarm.get("Namespace") + " " + alarm.get("MetricName")))
                .contains(
                        "AWS/EventBridge/Pipes ExecutionFailed",
                        "AWS/EventBridge/Pipes ExecutionPartiallyFailed",
                        "AWS/EventBridge/Pipes ExecutionTimeout",
                        "AWS/EventBridge/Pipes ExecutionThrottled",
                        "AWS/SQS ApproximateNumberOfMessagesVisible",
                        "AWS/Kinesis GetRecords.IteratorAgeMilliseconds",
                        "AWS/Lambda Errors",
                        "AWS/Lambda Throttles",
                        "Tailrace Failed",
                        "AWS/Firehose FailedConversion.Records",
                        "AWS/Firehose DeliveryToIceberg.FailedRowCount");
        assertThat(alarms()).allSatisfy((name, alarm) -> {
            assertThat(String.valueOf(alarm.get("AlarmActions"))).as(name).contains("argument=Alarms");
            assertThat(alarm).as(name).containsEntry("TreatMissingData", "notBreaching");
        });
    }

    @Test
    void the_guide_says_of_every_alarm_where_to_look_first() throws IOException {
        String guide = Files.readString(CONFIG.resolveSibling("docs/managed-path.md"));

        assertThat(alarms().keySet()).allSatisfy(name -> assertThat(guide).contains("`" + name + "`"));
    }

    @Test
    void the_pipe_is_paced_by_parameters() {
        assertThat(String.valueOf(TEMPLATE.properties("Pipe").get("SourceParameters")))
                .contains("BatchSize=Function[name=Ref, argument=PipeBatchSize]")
                .contains("MaximumRecordAgeInSeconds=Function[name=Ref, argument=PipeRecordAgeSeconds]")
                .contains("ParallelizationFactor=Function[name=Ref, argument=PipeParallelization]");
        assertThat(List.of(
                        standard("PipeBatchSize"), standard("PipeRecordAgeSeconds"), standard("PipeParallelization")))
                .containsExactly("500", "-1", "1");
    }

    private static Map<String, Map<String, Object>> alarms() {
        Map<String, Map<String, Object>> alarms = new LinkedHashMap<>();
        TEMPLATE.section("Resources").forEach((name, resource) -> {
            if ("AWS::CloudWatch::Alarm".equals(Template.map(resource).get("Type"))) {
                alarms.put(name, TEMPLATE.properties(name));
            }
        });
        return alarms;
    }

    @Test
    void names_a_handler_and_a_settings_file_that_are_in_the_zip() throws Exception {
        Map<String, Object> function = TEMPLATE.properties("Function");
        List<String> handler = List.of(String.valueOf(function.get("Handler")).split("::", -1));

        Class<?> type = Class.forName(handler.get(0));
        assertThat(RequestStreamHandler.class).isAssignableFrom(type);
        assertThat(type.getMethod(handler.get(1), InputStream.class, OutputStream.class, Context.class))
                .isNotNull();
        assertThat(CONFIG.resolveSibling(standard("ConfigFile"))).exists();
    }

    @Test
    void declares_the_columns_that_the_function_makes() throws IOException {
        assertThat(declaredColumns("LakeTable")).containsExactlyEntriesOf(rowColumns());
    }

    /** Firehose takes times for Iceberg as microseconds only, and rows have them as text. */
    @Test
    void declares_the_same_columns_for_iceberg_but_for_times() throws IOException {
        Map<String, String> columns = rowColumns();
        columns.replaceAll((name, type) -> type.equals("timestamp") ? "string" : type);

        assertThat(declaredColumns("IcebergTable")).containsExactlyEntriesOf(columns);
        assertThat(columns.values()).noneMatch(type -> type.contains("timestamp"));
    }

    @Test
    void has_the_iceberg_table_that_the_function_names() throws IOException {
        Properties settings = properties("lambda/sales-orders-iceberg.properties");

        assertThat(settings.getProperty("iceberg.database")).isEqualTo(standard("DatabaseName"));
        assertThat(settings.getProperty("iceberg.table")).isEqualTo(standard("LakePrefix"));
        assertThat(String.valueOf(TEMPLATE.properties("Database")))
                .contains("Name=Function[name=Ref, argument=DatabaseName]");
        assertThat(String.valueOf(TEMPLATE.properties("IcebergTable")))
                .contains("Name=Function[name=Ref, argument=LakePrefix]");
    }

    @Test
    void has_the_names_that_the_merge_has() throws IOException {
        Properties settings = properties("merge/sales-orders.properties");

        assertThat(CONFIG.resolveSibling(standard("MergeConfigFile"))).exists();
        assertThat(settings.getProperty("merge.keys"))
                .isEqualTo(standard("MergedTable") + "=" + standard("KeyAttribute"));
        assertThat(settings.getProperty("firehose.prefix")).isEqualTo(standard("LakePrefix"));
        assertThat(settings.getProperty("glue.database")).isEqualTo(standard("DatabaseName"));
        assertThat(settings.getProperty("s3.bucket")).isEqualTo("${env:LAKE_BUCKET}");
        assertThat(String.valueOf(Variant.of(TEMPLATE, Map.of("Merge", "true"))
                        .properties("MergeFunction")
                        .get("Environment")))
                .contains("LAKE_BUCKET=Function[name=Ref, argument=Lake]");
        assertThat(Integer.parseInt(standard("MergeMemoryMegabytes")) * 1_048_576L / 2)
                .isGreaterThan(10 * Long.parseLong(settings.getProperty("merge.max.bytes")));
    }

    @Test
    void takes_the_partition_keys_that_the_function_sets() throws IOException {
        Template variant = Variant.of(TEMPLATE, Map.of("DynamicPartitioning", "true"));
        Map<String, Object> destination =
                Template.map(variant.properties("Delivery").get("ExtendedS3DestinationConfiguration"));

        assertThat(properties("lambda/sales-orders-partitioned.properties").getProperty("partition.key.headers"))
                .isEqualTo("dt,hour");
        assertThat(destination).containsKey("DynamicPartitioningConfiguration");
        assertThat(String.valueOf(destination.get("Prefix")))
                .contains("dt=!{partitionKeyFromLambda:dt}/hour=!{partitionKeyFromLambda:hour}/");
    }

    private static String standard(String parameter) {
        return String.valueOf(
                Template.map(TEMPLATE.section("Parameters").get(parameter)).get("Default"));
    }

    private static Map<String, String> declaredColumns(String table) {
        Map<String, Object> storage = Template.map(
                Template.map(TEMPLATE.properties(table).get("TableInput")).get("StorageDescriptor"));
        Map<String, String> declared = new LinkedHashMap<>();
        Template.list(storage.get("Columns"))
                .forEach(column -> declared.put(
                        String.valueOf(Template.map(column).get("Name")),
                        String.valueOf(Template.map(column).get("Type"))));
        return declared;
    }

    /** The columns of a row, by the very settings that are in the zip. */
    private static Map<String, String> rowColumns() throws IOException {
        String declaration = properties("tables/sales-orders.properties").getProperty("columns");
        Properties settings = properties("lambda/sales-orders.properties");
        Map<String, String> options = settings.stringPropertyNames().stream()
                .filter(key -> key.startsWith("transforms.flatten."))
                .collect(Collectors.toMap(key -> key.substring("transforms.flatten.".length()), settings::getProperty));
        options.put("columns", declaration);
        Map<String, String> types = Columns.parse(declaration).list().stream()
                .collect(Collectors.toMap(Column::name, column -> column.type().athenaName()));
        var flatten = new FlattenDynamoDb.Value<SinkRecord>();
        flatten.configure(options);

        Map<String, String> columns = new LinkedHashMap<>();
        for (Field field : Objects.requireNonNull(flatten.rowSchema()).fields()) {
            columns.put(field.name(), types.getOrDefault(field.name(), athenaType(field.schema())));
        }
        return columns;
    }

    private static String athenaType(Schema schema) {
        if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
            return "timestamp";
        }
        return schema.type() == Schema.Type.ARRAY
                ? "array<" + athenaType(schema.valueSchema()) + ">"
                : schema.type().getName();
    }

    private static Properties properties(String file) throws IOException {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(CONFIG.resolve(file))) {
            properties.load(reader);
        }
        return properties;
    }
}
