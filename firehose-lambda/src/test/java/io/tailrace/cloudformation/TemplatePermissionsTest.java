package io.tailrace.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.cloudformation.Template.Function;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may do what, and what is encrypted with which key. */
class TemplatePermissionsTest {

    private static final Template TEMPLATE = Template.read(Path.of("../config/cloudformation/managed-path.yaml"));

    /** Where a resource of a type names the key. Types that keep nothing, and those whose data is elsewhere, are not here. */
    private static final Map<String, String> KEY_OF = Map.of(
            "AWS::DynamoDB::Table", "SSESpecification.KMSMasterKeyId",
            "AWS::Kinesis::Stream", "StreamEncryption.KeyId",
            "AWS::SQS::Queue", "KmsMasterKeyId",
            "AWS::Logs::LogGroup", "KmsKeyId",
            "AWS::Lambda::Function", "KmsKeyArn",
            "AWS::S3::Bucket",
                    "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.KMSMasterKeyID",
            "AWS::SNS::Topic", "KmsMasterKeyId",
            "AWS::Athena::WorkGroup", "WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration.KmsKey",
            "AWS::Glue::SecurityConfiguration", "EncryptionConfiguration.CloudWatchEncryption.KmsKeyArn");

    @Test
    void each_role_may_do_this_and_nothing_else() {
        Map<String, List<String>> actions = new TreeMap<>();
        statements(TEMPLATE)
                .forEach((role, statements) -> actions.put(
                        role,
                        statements.stream()
                                .flatMap(statement -> texts(statement.get("Action")).stream())
                                .sorted()
                                .distinct()
                                .toList()));

        assertThat(actions)
                .containsOnlyKeys("PipeRole", "FunctionRole", "DeliveryRole", "CrawlerRole", "MergeRole")
                .containsEntry(
                        "PipeRole",
                        List.of(
                                "dynamodb:DescribeStream",
                                "dynamodb:GetRecords",
                                "dynamodb:GetShardIterator",
                                "dynamodb:ListStreams",
                                "kinesis:PutRecord",
                                "kinesis:PutRecords",
                                "kms:Decrypt",
                                "kms:DescribeKey",
                                "kms:GenerateDataKey",
                                "sqs:SendMessage"))
                .containsEntry("FunctionRole", List.of("kms:Decrypt", "logs:CreateLogStream", "logs:PutLogEvents"))
                .containsEntry(
                        "MergeRole",
                        List.of(
                                "glue:CreateTable",
                                "glue:GetDatabase",
                                "glue:GetTable",
                                "glue:UpdateTable",
                                "kms:Decrypt",
                                "kms:GenerateDataKey",
                                "logs:CreateLogStream",
                                "logs:PutLogEvents",
                                "s3:AbortMultipartUpload",
                                "s3:DeleteObject",
                                "s3:GetObject",
                                "s3:ListBucket",
                                "s3:PutObject"))
                .containsEntry(
                        "DeliveryRole",
                        List.of(
                                "glue:GetDatabase",
                                "glue:GetTable",
                                "glue:GetTableVersion",
                                "glue:GetTableVersions",
                                "glue:UpdateTable",
                                "kinesis:DescribeStream",
                                "kinesis:GetRecords",
                                "kinesis:GetShardIterator",
                                "kinesis:ListShards",
                                "kms:Decrypt",
                                "kms:GenerateDataKey",
                                "lambda:GetFunctionConfiguration",
                                "lambda:InvokeFunction",
                                "logs:PutLogEvents",
                                "s3:AbortMultipartUpload",
                                "s3:DeleteObject",
                                "s3:GetBucketLocation",
                                "s3:GetObject",
                                "s3:ListBucket",
                                "s3:ListBucketMultipartUploads",
                                "s3:PutObject"));
        assertThat(actions.values()).allSatisfy(each -> assertThat(each).noneMatch(action -> action.contains("*")));
    }

    @Test
    void only_firehose_for_iceberg_may_remove_objects() {
        for (String format : List.of("json", "parquet")) {
            Template variant = Variant.of(TEMPLATE, Map.of("Format", format));
            assertThat(String.valueOf(variant.properties("DeliveryRole"))).doesNotContain("Delete", "glue:UpdateTable");
        }
    }

    @Test
    void the_merge_may_write_to_its_own_two_tables_alone() {
        for (String bucket : List.of("", "lake")) {
            Template variant = Variant.of(TEMPLATE, Map.of("Merge", "true", "BucketName", bucket));
            assertThat(Objects.requireNonNull(statements(variant).get("MergeRole")))
                    .filteredOn(statement -> texts(statement.get("Action")).stream()
                            .anyMatch(action -> action.matches("s3:(Put|Delete).*|glue:(Create|Update).*")))
                    .hasSize(2)
                    .allSatisfy(statement -> assertThat(texts(statement.get("Resource")))
                            .allMatch(resource -> resource.contains("MergedTable")
                                    || resource.contains(":catalog")
                                    || resource.contains(":database/")));
        }
    }

    /** Another stack has its rows there, too. */
    @Test
    void in_a_bucket_that_exists_a_role_sees_the_objects_of_its_own_stack_alone() {
        for (String format : List.of("json", "parquet", "iceberg")) {
            Template variant = Variant.of(
                    TEMPLATE, Map.of("Format", format, "Merge", "true", "Crawler", "true", "BucketName", "lake"));

            assertThat(statements(variant).values().stream().flatMap(List::stream))
                    .filteredOn(statement ->
                            texts(statement.get("Action")).stream().anyMatch(action -> action.matches("s3:.*Object")))
                    .isNotEmpty()
                    .allSatisfy(statement -> assertThat(texts(statement.get("Resource")))
                            .allMatch(resource -> resource.matches(
                                    ".*\\$\\{BucketName}/(errors-)?\\$\\{(LakePrefix|MergedTable)}(_changes)?/\\*]")));
        }
    }

    @Test
    void an_action_on_everything_is_one_that_names_no_resource() {
        List<String> actions = new ArrayList<>();
        statements(TEMPLATE).values().stream()
                .flatMap(List::stream)
                .filter(statement -> texts(statement.get("Resource")).contains("*"))
                .forEach(statement -> actions.addAll(texts(statement.get("Action"))));

        assertThat(actions).containsExactlyInAnyOrder("dynamodb:ListStreams", "glue:GetSecurityConfiguration");
    }

    @Test
    void each_role_is_one_services_own_and_has_no_policy_of_others() {
        resources("AWS::IAM::Role").forEach((name, role) -> {
            assertThat(role).as(name).doesNotContainKey("ManagedPolicyArns");
            List<?> trust = Template.list(
                    Template.map(role.get("AssumeRolePolicyDocument")).get("Statement"));
            assertThat(trust).as(name).singleElement().satisfies(statement -> {
                Map<String, Object> trusted = Template.map(statement);
                assertThat(trusted).containsEntry("Action", "sts:AssumeRole");
                assertThat(Template.map(trusted.get("Principal")).get("Service"))
                        .isInstanceOf(String.class);
            });
        });
    }

    @Test
    void whatever_rests_is_encrypted_with_one_key() {
        assertThatAllIsEncryptedWith(new Function("GetAtt", "Key.Arn"), Map.of());
        assertThatAllIsEncryptedWith(new Function("Ref", "KeyArn"), Map.of("KeyArn", "arn:aws:kms:k"));
        assertThat(Variant.of(TEMPLATE, Map.of("KeyArn", "arn:aws:kms:k")).section("Resources"))
                .doesNotContainKeys("Key", "KeyAlias");
    }

    private static void assertThatAllIsEncryptedWith(Function key, Map<String, String> parameters) {
        Map<String, String> all = new TreeMap<>(parameters);
        all.putAll(Map.of("Crawler", "true", "Merge", "true"));
        Template variant = Variant.of(TEMPLATE, all);
        KEY_OF.forEach((type, path) -> assertThat(resources(variant, type))
                .as(type)
                .isNotEmpty()
                .allSatisfy((name, properties) -> assertThat(value(properties, path))
                        .as(name + "." + path)
                        .isEqualTo(key)));
        for (String format : List.of("json", "parquet", "iceberg")) {
            all.put("Format", format);
            assertThat(String.valueOf(Variant.of(TEMPLATE, all).properties("Delivery")))
                    .as(format)
                    .contains("AWSKMSKeyARN=" + key);
        }
    }

    @Test
    void with_keys_of_aws_all_that_rests_is_encrypted_and_no_key_and_no_permission_for_one_is_left() {
        for (String format : List.of("json", "parquet", "iceberg")) {
            Template variant = Variant.of(
                    TEMPLATE, Map.of("Format", format, "Crawler", "true", "Merge", "true", "Encryption", "aws"));

            assertThat(variant.section("Resources")).doesNotContainKeys("Key", "KeyAlias", "CrawlerEncryption");
            assertThat(variant.section("Resources").toString())
                    .doesNotContain(
                            "Action=kms:", "[kms:", "Key.Arn", "KeyArn", "SecurityConfiguration", "AssociateKmsKey");
            assertThat(String.valueOf(variant.properties("Lake").get("BucketEncryption")))
                    .contains("SSEAlgorithm=AES256");
            assertThat(variant.properties("Changes"))
                    .containsEntry("StreamEncryption", Map.of("EncryptionType", "KMS", "KeyId", "alias/aws/kinesis"));
            assertThat(variant.properties("PipeDeadLetters")).containsEntry("SqsManagedSseEnabled", true);
            assertThat(String.valueOf(variant.properties("Delivery"))).contains("NoEncryptionConfig=NoEncryption");
            assertThat(String.valueOf(variant.properties("WorkGroup"))).contains("EncryptionOption=SSE_S3");
        }
        assertThat(Variant.of(TEMPLATE, Map.of()).properties("PipeDeadLetters"))
                .doesNotContainKey("SqsManagedSseEnabled");
    }

    /** Firehose asks for the table when it is created; the merge and the crawler make tables of their own. */
    @Test
    void lake_formation_grants_each_role_what_it_does_in_glue_and_no_right_to_grant() {
        Map<String, String> all = new TreeMap<>(Map.of("LakeFormation", "true", "Merge", "true", "Crawler", "true"));
        Template parquet = Variant.of(TEMPLATE, all);
        all.put("Format", "iceberg");
        Template iceberg = Variant.of(TEMPLATE, all);

        assertThat(grants(parquet))
                .containsOnlyKeys("DeliveryGrant", "MergeGrant", "CrawlerGrant")
                .allSatisfy((name, grant) -> assertThat(grant)
                        .containsEntry("PermissionsWithGrantOption", List.of())
                        .containsEntry(
                                "Principal",
                                Map.of(
                                        "DataLakePrincipalIdentifier",
                                        new Function("GetAtt", name.replace("Grant", "Role.Arn")))));
        assertThat(parquet.properties("DeliveryGrant")).containsEntry("Permissions", List.of("DESCRIBE", "SELECT"));
        assertThat(String.valueOf(parquet.properties("DeliveryGrant"))).contains("argument=LakeTable");
        assertThat(parquet.properties("MergeGrant")).containsEntry("Permissions", List.of("CREATE_TABLE", "DESCRIBE"));
        assertThat(parquet.resource("Delivery"))
                .containsEntry("Metadata", Map.of("Grant", new Function("Ref", "DeliveryGrant")));
        assertThat(parquet.resource("MergeGrant"))
                .containsEntry("Metadata", Map.of("Former", new Function("Ref", "CrawlerGrant")));
        assertThat(grants(iceberg)).containsOnlyKeys("DeliveryGrant", "DeliveryDatabaseGrant");
        assertThat(iceberg.properties("DeliveryDatabaseGrant"))
                .containsEntry("Permissions", List.of("DESCRIBE"))
                .containsEntry("Principal", iceberg.properties("DeliveryGrant").get("Principal"));
        assertThat(Template.map(iceberg.resource("Delivery").get("Metadata")))
                .containsEntry("DatabaseGrant", new Function("Ref", "DeliveryDatabaseGrant"));
        assertThat(iceberg.properties("DeliveryGrant"))
                .containsEntry("Permissions", List.of("ALTER", "DELETE", "DESCRIBE", "INSERT", "SELECT"));
        assertThat(grants(Variant.of(TEMPLATE, Map.of("Merge", "true", "Crawler", "true"))))
                .isEmpty();
    }

    private static Map<String, Map<String, Object>> grants(Template template) {
        return resources(template, "AWS::LakeFormation::PrincipalPermissions");
    }

    @Test
    void every_role_has_the_path_and_the_boundary() {
        Template variant = Variant.of(TEMPLATE, Map.of("PermissionsBoundaryArn", "arn:aws:iam::1:policy/p"));

        assertThat(resources(variant, "AWS::IAM::Role"))
                .hasSizeGreaterThan(2)
                .allSatisfy((name, role) -> assertThat(role)
                        .containsEntry("Path", new Function("Ref", "RolePath"))
                        .containsEntry("PermissionsBoundary", new Function("Ref", "PermissionsBoundaryArn")));
    }

    @Test
    void the_bucket_is_closed_to_the_public_and_to_open_connections() {
        assertThat(Template.map(TEMPLATE.properties("Lake").get("PublicAccessBlockConfiguration")))
                .hasSize(4)
                .allSatisfy((name, value) -> assertThat(value).isEqualTo(true));
        assertThat(String.valueOf(TEMPLATE.properties("LakePolicy")))
                .contains("Effect=Deny")
                .contains("aws:SecureTransport=false");
    }

    private static Map<String, Map<String, Object>> resources(String type) {
        return resources(TEMPLATE, type);
    }

    private static Map<String, Map<String, Object>> resources(Template template, String type) {
        Map<String, Map<String, Object>> resources = new TreeMap<>();
        template.section("Resources").forEach((name, resource) -> {
            if (type.equals(Template.map(resource).get("Type"))) {
                resources.put(name, template.properties(name));
            }
        });
        return resources;
    }

    /** Of each role; those of all conditions where they are not decided. */
    private static Map<String, List<Map<String, Object>>> statements(Template template) {
        Map<String, List<Map<String, Object>>> statements = new TreeMap<>();
        resources(template, "AWS::IAM::Role").forEach((name, role) -> {
            List<Map<String, Object>> all = new ArrayList<>();
            for (Object policy : Template.list(role.get("Policies"))) {
                Map<String, Object> document = Template.map(Template.map(policy).get("PolicyDocument"));
                for (Object statement : Template.list(document.get("Statement"))) {
                    all.add(Template.map(
                            statement instanceof Function choice ? ((List<?>) choice.argument()).get(1) : statement));
                }
            }
            statements.put(name, all);
        });
        return statements;
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    /** Of a list the first element is meant. */
    private static @Nullable Object value(Map<String, Object> properties, String path) {
        @Nullable Object value = properties;
        for (String name : path.split("\\.", -1)) {
            Object first = value instanceof List<?> list ? list.get(0) : value;
            value = Template.map(first).get(name);
        }
        return value;
    }
}
