package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testing.account.AthenaEngine.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy in config/cloudformation against what the commands really call; the other tests of the commands run under it too. */
class DeployerPolicyIT {
    /** What making, and taking away, a resource needs first of all. */
    private static final Map<String, List<String>> MAKING = Map.ofEntries(
            Map.entry("AWS::Athena::NamedQuery", List.of("athena:CreateNamedQuery", "athena:DeleteNamedQuery")),
            Map.entry("AWS::Athena::WorkGroup", List.of("athena:CreateWorkGroup", "athena:DeleteWorkGroup")),
            Map.entry("AWS::CloudWatch::Alarm", List.of("cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms")),
            Map.entry("AWS::DynamoDB::Table", List.of("dynamodb:CreateTable", "dynamodb:DeleteTable")),
            Map.entry("AWS::Events::Rule", List.of("events:PutRule", "events:PutTargets", "events:DeleteRule")),
            Map.entry("AWS::Glue::Crawler", List.of("glue:CreateCrawler", "glue:DeleteCrawler", "iam:PassRole")),
            Map.entry("AWS::Glue::Database", List.of("glue:CreateDatabase", "glue:DeleteDatabase")),
            Map.entry("AWS::Glue::SecurityConfiguration", List.of("glue:CreateSecurityConfiguration")),
            Map.entry("AWS::Glue::Table", List.of("glue:CreateTable", "glue:DeleteTable")),
            Map.entry("AWS::IAM::Role", List.of("iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRole")),
            Map.entry("AWS::KMS::Alias", List.of("kms:CreateAlias", "kms:DeleteAlias")),
            Map.entry("AWS::KMS::Key", List.of("kms:CreateKey", "kms:EnableKeyRotation", "kms:PutKeyPolicy")),
            Map.entry("AWS::Kinesis::Stream", List.of("kinesis:CreateStream", "kinesis:StartStreamEncryption")),
            Map.entry(
                    "AWS::KinesisFirehose::DeliveryStream",
                    List.of("firehose:CreateDeliveryStream", "firehose:TagDeliveryStream", "iam:PassRole")),
            Map.entry(
                    "AWS::LakeFormation::PrincipalPermissions",
                    List.of("lakeformation:GrantPermissions", "lakeformation:RevokePermissions")),
            Map.entry("AWS::Lambda::Alias", List.of("lambda:CreateAlias", "lambda:UpdateAlias", "lambda:DeleteAlias")),
            Map.entry("AWS::Lambda::EventInvokeConfig", List.of("lambda:PutFunctionEventInvokeConfig")),
            Map.entry(
                    "AWS::Lambda::Function",
                    List.of("lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:PutFunctionConcurrency")),
            Map.entry("AWS::Lambda::Permission", List.of("lambda:AddPermission", "lambda:RemovePermission")),
            Map.entry("AWS::Lambda::Version", List.of("lambda:PublishVersion")),
            Map.entry("AWS::Logs::LogGroup", List.of("logs:CreateLogGroup", "logs:AssociateKmsKey")),
            Map.entry("AWS::Logs::LogStream", List.of("logs:CreateLogStream", "logs:DeleteLogStream")),
            Map.entry("AWS::Pipes::Pipe", List.of("pipes:CreatePipe", "pipes:DeletePipe", "logs:CreateLogDelivery")),
            Map.entry("AWS::S3::Bucket", List.of("s3:CreateBucket", "s3:PutEncryptionConfiguration")),
            Map.entry("AWS::S3::BucketPolicy", List.of("s3:PutBucketPolicy", "s3:DeleteBucketPolicy")),
            Map.entry("AWS::SNS::Subscription", List.of("sns:Subscribe", "sns:Unsubscribe")),
            Map.entry("AWS::SNS::Topic", List.of("sns:CreateTopic", "sns:SetTopicAttributes", "sns:DeleteTopic")),
            Map.entry("AWS::SQS::Queue", List.of("sqs:CreateQueue", "sqs:SetQueueAttributes")));

    private static final Pattern TYPE = Pattern.compile("^    Type: (AWS::\\S+)$", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    @Test
    void the_commands_need_what_it_says_and_nothing_else() throws IOException {
        Set<String> called;
        try (AccountFixture aws = new AccountFixture(folder)) {
            aws.account.engine((sql, database) -> new Answer(List.of("n bigint"), List.of(), 0));
            aws.run("deploy");
            aws.account.lakeFormationDecides();
            aws.run("deploy");
            aws.run("status");
            aws.run("query", "SELECT 1");
            aws.account.holdQueries();
            aws.atPause(2, () -> Thread.currentThread().interrupt());
            aws.run("query", "SELECT 1");
            aws.atPause(2, () -> {});
            aws.account.put("tailrace-lake-1a2b3c4d5e6f", "sales_orders/a", "x");
            aws.account.put("tailrace-lake-1a2b3c4d5e6f", "errors/a", "{\"rawData\":\"aGVsbG8=\"}");
            aws.account.change("shard", "1", "{\"dynamodb\":{\"SequenceNumber\":\"1\"}}");
            aws.account.send("tailrace-PipeDeadLetters-1A2B3C4D5E6F", """
                {"DDBStreamBatchInfo":{"shardId":"shard","startSequenceNumber":"1","endSequenceNumber":"1",
                "batchSize":1,"streamArn":"arn"}}
                """);
            aws.run("redrive");
            aws.run("destroy", "--yes");
            aws.run("destroy", "--yes", "--delete-data");
            aws.account.fail("CREATE", "FunctionVersion", "it does not start");
            aws.run("deploy");
            aws.account.put("tailrace-lake-of-all", "a", "x");
            aws.pipeline("parameters: { BucketName: tailrace-lake-of-all, Encryption: aws }");
            aws.run("deploy", "--stack", "second");
            called = aws.account.asked();
        }

        assertThat(called).isEqualTo(DeployerPolicy.read().calls());
    }

    @Test
    void cloudformation_may_make_every_type_of_the_template() throws IOException {
        String template = Files.readString(Path.of("../config/cloudformation/managed-path.yaml"));
        Set<String> types = TYPE.matcher(template)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        DeployerPolicy policy = DeployerPolicy.read();

        assertThat(types).isNotEmpty().isEqualTo(new TreeSet<>(MAKING.keySet()));
        assertThat(types)
                .allSatisfy(type -> assertThat(MAKING.get(type))
                        .allSatisfy(action ->
                                assertThat(policy.allows(action)).as(action).isTrue()));
    }

    @Test
    void it_is_short_enough_for_a_managed_policy() {
        assertThat(DeployerPolicy.read().characters()).isLessThanOrEqualTo(6_144);
    }
}
