package io.tailrace.testing.account;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The properties whose change replaces a resource: "Update requires: Replacement" in CloudFormation's reference of resources. A type that is not
 * here is never replaced by this stand-in.
 */
final class ReplacedProperties {
    private static final Map<String, List<String>> BY_TYPE = Map.ofEntries(
            Map.entry(
                    "AWS::Athena::NamedQuery", List.of("Database", "Description", "Name", "QueryString", "WorkGroup")),
            Map.entry("AWS::Athena::WorkGroup", List.of("Name")),
            Map.entry("AWS::CloudWatch::Alarm", List.of("AlarmName")),
            Map.entry("AWS::DynamoDB::Table", List.of("KeySchema", "TableName")),
            Map.entry("AWS::Events::Rule", List.of("Name")),
            Map.entry("AWS::Glue::Crawler", List.of("Name")),
            Map.entry("AWS::Glue::SecurityConfiguration", List.of("EncryptionConfiguration", "Name")),
            Map.entry("AWS::Glue::Table", List.of("CatalogId", "DatabaseName")),
            Map.entry("AWS::IAM::Role", List.of("Path", "RoleName")),
            Map.entry("AWS::KMS::Alias", List.of("AliasName")),
            Map.entry("AWS::Kinesis::Stream", List.of("Name")),
            Map.entry(
                    "AWS::KinesisFirehose::DeliveryStream",
                    List.of("DeliveryStreamName", "DeliveryStreamType", "KinesisStreamSourceConfiguration")),
            Map.entry(
                    LakeFormationApi.GRANT,
                    List.of("Catalog", "Permissions", "PermissionsWithGrantOption", "Principal", "Resource")),
            Map.entry("AWS::Lambda::Alias", List.of("FunctionName", "Name")),
            Map.entry("AWS::Lambda::EventInvokeConfig", List.of("FunctionName", "Qualifier")),
            Map.entry("AWS::Lambda::Function", List.of("FunctionName")),
            Map.entry("AWS::Lambda::Permission", List.of("Action", "FunctionName", "Principal", "SourceArn")),
            Map.entry("AWS::Lambda::Version", List.of("CodeSha256", "Description", "FunctionName")),
            Map.entry("AWS::Logs::LogGroup", List.of("LogGroupName")),
            Map.entry("AWS::Logs::LogStream", List.of("LogGroupName", "LogStreamName")),
            Map.entry(
                    "AWS::Pipes::Pipe",
                    List.of("Name", "Source", "SourceParameters.DynamoDBStreamParameters.StartingPosition")),
            Map.entry("AWS::S3::Bucket", List.of("BucketName")),
            Map.entry("AWS::S3::BucketPolicy", List.of("Bucket")),
            Map.entry("AWS::SNS::Subscription", List.of("Endpoint", "Protocol", "TopicArn")),
            Map.entry("AWS::SNS::Topic", List.of("TopicName")),
            Map.entry("AWS::SQS::Queue", List.of("FifoQueue", "QueueName")));

    private ReplacedProperties() {}

    /**
     * Whether a change replaces a resource, in CloudFormation's words.
     *
     * @param wanted the resource in the template, with its functions
     * @param changed other resources that change too; what refers to one of them may turn out to be another value
     */
    static String replacement(
            String type,
            Map<String, Object> before,
            Map<String, Object> after,
            Map<String, Object> wanted,
            Set<String> changed) {
        List<String> paths = BY_TYPE.getOrDefault(type, List.of());
        if (paths.stream().anyMatch(path -> !Objects.equals(at(before, path), at(after, path)))) {
            return "True";
        }
        boolean mayDiffer = paths.stream()
                .map(path -> at(StackTemplate.map(wanted.get("Properties")), path))
                .flatMap(value -> StackTemplate.references(value).stream())
                .anyMatch(changed::contains);
        return mayDiffer ? "Conditional" : "False";
    }

    private static @Nullable Object at(Map<String, Object> properties, String path) {
        Object value = properties;
        for (String name : path.split("\\.", -1)) {
            value = StackTemplate.map(value).get(name);
        }
        return value;
    }
}
