package io.tailrace.cli.init;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The policies against the calls that the connectors' classes make. */
class PoliciesTest {
    private static final Path IAM = Path.of("../config/iam");
    private static final String SDK = "software.amazon.awssdk.services.";

    /** Only with {@code table.tags}, which the written file does not use. */
    private static final Set<String> OF_TAGS = Set.of("dynamodb:ListTables", "dynamodb:ListTagsOfResource");

    /** Where a call's action has another name. */
    private static final Map<String, String> ACTIONS = Map.of(
            "s3:GetObjectAsBytes", "s3:GetObject",
            "s3:HeadObject", "s3:GetObject",
            "s3:HeadBucket", "s3:ListBucket",
            "s3:ListObjectsV2", "s3:ListBucket",
            "s3:DeleteObjects", "s3:DeleteObject",
            "s3:CreateMultipartUpload", "s3:PutObject",
            "s3:UploadPart", "s3:PutObject",
            "s3:CompleteMultipartUpload", "s3:PutObject");

    private static JavaClasses connectors;

    @BeforeAll
    static void read() {
        connectors = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.tailrace.source", "io.tailrace.sink", "io.tailrace.catalog");
    }

    @Test
    void the_source_may_do_what_it_calls_and_nothing_else() throws JsonProcessingException {
        Set<String> called = calls("io.tailrace.source", "dynamodb.DynamoDbClient", "dynamodb");
        called.addAll(calls("io.tailrace.source", "dynamodb.streams.DynamoDbStreamsClient", "dynamodb"));
        called.removeAll(OF_TAGS);

        assertThat(actions(Policies.source(Tables.facts()))).isEqualTo(called);
    }

    @Test
    void the_sink_may_do_what_it_calls_to_glue_and_nothing_else() throws JsonProcessingException {
        Set<String> called = calls("io.tailrace", "glue.GlueClient", "glue");

        assertThat(actions(Policies.sink(Tables.facts(), Tables.SETTINGS)).stream()
                        .filter(action -> action.startsWith("glue:")))
                .containsExactlyInAnyOrderElementsOf(called);
    }

    @Test
    void the_sink_may_do_to_its_bucket_what_it_calls() throws JsonProcessingException {
        Set<String> called = calls("io.tailrace.sink", "s3.S3Client", "s3").stream()
                .map(call -> ACTIONS.getOrDefault(call, call))
                .collect(Collectors.toSet());

        assertThat(actions(Policies.sink(Tables.facts(), Tables.SETTINGS))).containsAll(called);
    }

    @Test
    void those_of_the_shipped_connectors_are_what_init_writes_for_their_table() throws IOException {
        TableFacts table = Tables.facts("sales-orders", "arn:aws:dynamodb:REGION:ACCOUNT:table/sales-orders");
        InitSettings settings = Tables.settings("REGION", "my-lake", "tailrace");

        assertThat(IAM.resolve("sales-orders-source.json")).content().isEqualTo(Policies.source(table));
        assertThat(IAM.resolve("sales-orders-sink.json")).content().isEqualTo(Policies.sink(table, settings));
    }

    @ParameterizedTest
    @CsvSource({
        "sales-orders-kinesis-source.json, io.tailrace.source, kinesis.KinesisClient,   kinesis",
        "sales-orders-firehose-sink.json,  io.tailrace.sink,   firehose.FirehoseClient, firehose"
    })
    void a_connector_of_streams_may_do_what_it_calls_and_nothing_else(
            String file, String from, String client, String service) throws IOException {
        String policy = Files.readString(IAM.resolve(file));

        assertThat(actions(policy)).isEqualTo(calls(from, client, service));
        assertThat(resources(policy)).hasSize(1);
    }

    @Test
    void it_is_written_to_be_read() {
        assertThat(Policies.source(Tables.facts())).isEqualTo("""
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "Table",
                      "Effect": "Allow",
                      "Action": [
                        "dynamodb:DescribeTable",
                        "dynamodb:Scan"
                      ],
                      "Resource": "arn:aws:dynamodb:eu-central-1:123456789012:table/my.table-1"
                    },
                    {
                      "Sid": "Stream",
                      "Effect": "Allow",
                      "Action": [
                        "dynamodb:DescribeStream",
                        "dynamodb:GetRecords",
                        "dynamodb:GetShardIterator"
                      ],
                      "Resource": "arn:aws:dynamodb:eu-central-1:123456789012:table/my.table-1/stream/*"
                    }
                  ]
                }
                """);
    }

    @Test
    void only_this_table_is_named() throws JsonProcessingException {
        assertThat(resources(Policies.source(Tables.facts()))).containsExactly(Tables.ARN, Tables.ARN + "/stream/*");
        assertThat(resources(Policies.sink(Tables.facts(), Tables.SETTINGS)))
                .containsExactly(
                        "arn:aws:s3:::my-lake",
                        "arn:aws:s3:::my-lake/lake/*",
                        "arn:aws:glue:eu-central-1:123456789012:catalog",
                        "arn:aws:glue:eu-central-1:123456789012:database/tailrace",
                        "arn:aws:glue:eu-central-1:123456789012:table/tailrace/my_table_1",
                        "arn:aws:glue:eu-central-1:123456789012:table/tailrace/my_table_1_changes",
                        "arn:aws:glue:eu-central-1:123456789012:table/tailrace/my_table_1_live",
                        "arn:aws:glue:eu-central-1:123456789012:table/tailrace/tailrace_probe");
    }

    @Test
    void a_table_with_a_key_of_its_own_may_be_decrypted() throws JsonProcessingException {
        String key = "arn:aws:kms:eu-central-1:123456789012:key/1";

        String policy = Policies.source(Tables.facts(1, 1, null, key));

        assertThat(actions(policy)).contains("kms:Decrypt");
        assertThat(resources(policy)).contains(key);
    }

    private static Set<String> calls(String from, String client, String service) {
        return connectors.stream()
                .filter(type -> type.getPackageName().startsWith(from))
                .map(JavaClass::getMethodCallsFromSelf)
                .flatMap(Set::stream)
                .filter(call -> call.getTargetOwner().getName().equals(SDK + client))
                .map(call -> call.getName().replaceFirst("Paginator$", ""))
                .filter(name -> !List.of("close", "serviceClientConfiguration", "builder", "utilities")
                        .contains(name))
                .map(name -> service + ":" + Character.toUpperCase(name.charAt(0)) + name.substring(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> actions(String policy) throws JsonProcessingException {
        return new TreeSet<>(all(policy, "Action"));
    }

    private static List<String> resources(String policy) throws JsonProcessingException {
        return all(policy, "Resource");
    }

    private static List<String> all(String policy, String field) throws JsonProcessingException {
        List<String> all = new ArrayList<>();
        for (JsonNode statement : new ObjectMapper().readTree(policy).get("Statement")) {
            JsonNode value = statement.get(field);
            if (value.isArray()) {
                value.forEach(one -> all.add(one.asText()));
            } else {
                all.add(value.asText());
            }
        }
        return all;
    }
}
