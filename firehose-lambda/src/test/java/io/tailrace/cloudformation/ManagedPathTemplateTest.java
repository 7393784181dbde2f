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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class ManagedPathTemplateTest {

    private static final Path CONFIG = Path.of("../config");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9:.]+)}");

    private static final Template TEMPLATE = Template.read(CONFIG.resolve("cloudformation/managed-path.yaml"));

    /** Reading them takes seconds. */
    private static final ResourceSchemas SCHEMAS = ResourceSchemas.load(TEMPLATE.section("Resources").values().stream()
            .map(resource -> String.valueOf(Template.map(resource).get("Type"))));

    @Test
    void has_only_properties_that_aws_publishes_and_all_that_are_required() {
        List<String> problems = new ArrayList<>();
        TEMPLATE.section("Resources")
                .forEach((name, resource) -> problems.addAll(SCHEMAS.problems(
                        name, String.valueOf(Template.map(resource).get("Type")), TEMPLATE.properties(name))));

        assertThat(problems).isEmpty();
    }

    @Test
    void finds_wrong_properties_by_what_aws_publishes() {
        assertThat(SCHEMAS.problems("Queue", "AWS::SQS::Que", Map.of()))
                .containsExactly("Queue is of an unknown type AWS::SQS::Que");
        assertThat(SCHEMAS.problems(
                        "Table",
                        "AWS::Glue::Table",
                        Map.of("databaseName", "d", "TableInput", Map.of("Retention", "x", "Nmae", "t"))))
                .containsExactlyInAnyOrder(
                        "Table has no property databaseName",
                        "Table.TableInput has no property Nmae",
                        "Table.TableInput.Retention is no number",
                        "Table lacks catalogId");
    }

    @Test
    void refers_only_to_what_it_has() {
        Set<String> known = new TreeSet<>(TEMPLATE.section("Parameters").keySet());
        known.addAll(TEMPLATE.section("Resources").keySet());

        assertThat(references()).isNotEmpty().allSatisfy(name -> {
            if (!name.startsWith("AWS::")) {
                assertThat(known).contains(name);
            }
        });
        assertThat(conditionsInUse()).isEqualTo(TEMPLATE.section("Conditions").keySet());
    }

    @Test
    void describes_and_uses_every_parameter() {
        assertThat(TEMPLATE.section("Parameters")).allSatisfy((name, parameter) -> {
            assertThat(Template.map(parameter)).as(name).containsKey("Description");
            assertThat(references()).contains(name);
        });
    }

    @Test
    void names_a_handler_and_a_settings_file_that_are_in_the_zip() throws Exception {
        Map<String, Object> function = TEMPLATE.properties("Function");
        List<String> handler = List.of(String.valueOf(function.get("Handler")).split("::", -1));
        Object configFile =
                Template.map(TEMPLATE.section("Parameters").get("ConfigFile")).get("Default");

        Class<?> type = Class.forName(handler.get(0));
        assertThat(RequestStreamHandler.class).isAssignableFrom(type);
        assertThat(type.getMethod(handler.get(1), InputStream.class, OutputStream.class, Context.class))
                .isNotNull();
        assertThat(CONFIG.resolveSibling(String.valueOf(configFile))).exists();
    }

    @Test
    void declares_the_columns_that_the_function_makes() throws IOException {
        Map<String, Object> storage = Template.map(
                Template.map(TEMPLATE.properties("LakeTable").get("TableInput")).get("StorageDescriptor"));
        Map<String, String> declared = new LinkedHashMap<>();
        Template.list(storage.get("Columns"))
                .forEach(column -> declared.put(
                        String.valueOf(Template.map(column).get("Name")),
                        String.valueOf(Template.map(column).get("Type"))));

        assertThat(declared).containsExactlyEntriesOf(rowColumns());
    }

    @Test
    void takes_the_partition_keys_that_the_function_sets() throws IOException {
        Object prefix = Template.map(TEMPLATE.properties("Delivery").get("ExtendedS3DestinationConfiguration"))
                .get("Prefix");

        assertThat(properties("lambda/sales-orders-partitioned.properties").getProperty("partition.key.headers"))
                .isEqualTo("dt,hour");
        assertThat(String.valueOf(prefix))
                .contains("dt=!{partitionKeyFromLambda:dt}/hour=!{partitionKeyFromLambda:hour}/");
    }

    @Test
    void allows_an_action_on_everything_only_where_the_action_names_no_resource() {
        List<Object> actions = new ArrayList<>();
        TEMPLATE.section("Resources").forEach((name, resource) -> {
            if ("AWS::IAM::Role".equals(Template.map(resource).get("Type"))) {
                for (Object policy : Template.list(TEMPLATE.properties(name).get("Policies"))) {
                    Map<String, Object> document =
                            Template.map(Template.map(policy).get("PolicyDocument"));
                    for (Object statement : Template.list(document.get("Statement"))) {
                        if ("*".equals(Template.map(statement).get("Resource"))) {
                            actions.add(Template.map(statement).get("Action"));
                        }
                    }
                }
            }
        });

        assertThat(actions).containsExactly("dynamodb:ListStreams");
    }

    private Set<String> references() {
        Set<String> names = new TreeSet<>();
        TEMPLATE.forEachFunction(function -> {
            switch (function.name()) {
                case "Ref" -> names.add(String.valueOf(function.argument()));
                case "GetAtt" -> names.add(String.valueOf(function.argument()).replaceAll("\\..*", ""));
                case "Sub" ->
                    VARIABLE.matcher(String.valueOf(function.argument()))
                            .results()
                            .forEach(variable -> names.add(variable.group(1).replaceAll("\\..*", "")));
                default -> {}
            }
        });
        return names;
    }

    private Set<String> conditionsInUse() {
        Set<String> names = new TreeSet<>();
        TEMPLATE.forEachFunction(function -> {
            if (function.name().equals("If")) {
                names.add(String.valueOf(Template.list(function.argument()).get(0)));
            }
        });
        TEMPLATE.section("Resources")
                .values()
                .forEach(resource -> Stream.ofNullable(Template.map(resource).get("Condition"))
                        .forEach(condition -> names.add(String.valueOf(condition))));
        return names;
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
