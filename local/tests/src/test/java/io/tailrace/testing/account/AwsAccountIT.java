package io.tailrace.testing.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.local.S3Server;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

class AwsAccountIT {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private static final String TEMPLATE = """
            Parameters:
              Name: { Type: String, AllowedPattern: "[a-z]+" }
              Wanted: { Type: String, Default: "no", AllowedValues: ["yes", "no"] }
            Conditions:
              IsWanted: !Equals [!Ref Wanted, "yes"]
            Rules:
              NamesDiffer:
                Assertions:
                  - { Assert: !Not [!Equals [!Ref Name, taken]], AssertDescription: Another has this name. }
            Resources:
              Data:
                Type: AWS::DynamoDB::Table
                DeletionPolicy: Retain
                Properties: { TableName: !Sub "${Name}-${AWS::Region}" }
              Flow:
                Type: AWS::Kinesis::Stream
                Properties: { Of: !GetAtt Data.Arn }
              Other:
                Type: AWS::SNS::Topic
                Condition: IsWanted
            Outputs:
              Table: { Description: the table, Value: !Ref Data }
            """;

    private final AwsAccount account = AwsAccount.start(0, NOW);

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void makes_resources_in_the_order_of_their_references_a_step_at_each_look() {
        create("Parameters.member.1.ParameterKey=Name&Parameters.member.1.ParameterValue=orders");

        assertThat(look()).contains("<ResourceStatus>CREATE_IN_PROGRESS").doesNotContain("Flow");
        try (DynamoDbClient dynamoDb = local(DynamoDbClient.builder(), account).build()) {
            assertThatThrownBy(() -> dynamoDb.describeTable(d -> d.tableName("orders-us-east-1")))
                    .isInstanceOf(ResourceNotFoundException.class);
            assertThat(look()).contains("<LogicalResourceId>Flow").doesNotContain("Other");
            assertThat(dynamoDb.describeTable(d -> d.tableName("orders-us-east-1"))
                            .table()
                            .tableStatusAsString())
                    .isEqualTo("ACTIVE");
        }
        look();
        assertThat(call("DescribeStacks", "StackName=s"))
                .contains("<StackStatus>CREATE_COMPLETE")
                .contains("<OutputValue>orders-us-east-1");
        try (KinesisClient kinesis = local(KinesisClient.builder(), account).build()) {
            assertThat(kinesis.describeStreamSummary(d -> d.streamName("s-Flow-1A2B3C4D5E6F"))
                            .streamDescriptionSummary()
                            .streamStatusAsString())
                    .isEqualTo("ACTIVE");
        }
    }

    @Test
    void refuses_parameters_as_the_service_does() {
        assertThat(prepare("")).contains("Parameters: [Name] must have values");
        assertThat(prepare("Parameters.member.1.ParameterKey=Nmae&Parameters.member.1.ParameterValue=x"))
                .contains("Parameters: [Nmae] do not exist in the template");
        assertThat(prepare("Parameters.member.1.ParameterKey=Name&Parameters.member.1.ParameterValue=UPPER"))
                .contains("Parameter Name failed to satisfy constraint");
        assertThat(prepare("Parameters.member.1.ParameterKey=Name&Parameters.member.1.ParameterValue=taken"))
                .contains("Template error: Another has this name.");
    }

    @Test
    void refuses_what_it_does_not_know() {
        assertThat(call("ListExports", "")).contains("<Code>UnknownOperationException");
        assertThat(call("DescribeStacks", "StackName=s&Surprise=1")).contains("<Code>Validation");
        assertThat(send("redshift", "Action=X")).contains("The service redshift is not known");
        assertThat(prepare("RoleARN=x&Parameters.member.1.ParameterKey=Name&Parameters.member.1.ParameterValue=orders"))
                .contains("The parameter RoleARN is not known here");
        try (DynamoDbClient dynamoDb = local(DynamoDbClient.builder(), account).build()) {
            assertThatThrownBy(dynamoDb::listTables)
                    .isInstanceOf(DynamoDbException.class)
                    .hasMessageContaining("ListTables");
        }
    }

    @Test
    void refuses_an_unsigned_request() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(account.endpoint()).build();

        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void denies_and_throttles_and_remembers_what_was_asked() {
        account.deny("cloudformation:DeleteStack");
        account.throttle("cloudformation:ListStacks", 1);

        assertThat(call("DeleteStack", "StackName=s"))
                .contains("<Code>AccessDenied")
                .contains("not authorized to perform: cloudformation:DeleteStack");
        assertThat(call("ListStacks", "")).contains("<Code>Throttling");
        assertThat(call("ListStacks", "")).contains("StackSummaries");
        assertThat(account.asked()).containsExactly("cloudformation:DeleteStack", "cloudformation:ListStacks");
    }

    @Test
    void keeps_every_version_of_an_object_until_it_is_deleted_by_its_id() {
        try (S3Client s3 =
                local(S3Client.builder(), account).forcePathStyle(true).build()) {
            s3.createBucket(create -> create.bucket("bucket"));
            s3.putObject(put -> put.bucket("bucket").key("k"), RequestBody.fromString("one"));
            s3.putObject(put -> put.bucket("bucket").key("k"), RequestBody.fromString("two"));
            account.mark("bucket", "k");

            assertThat(s3.listObjectsV2(list -> list.bucket("bucket")).contents())
                    .isEmpty();
            assertThat(s3.listObjectVersions(list -> list.bucket("bucket")).versions())
                    .hasSize(2);
            assertThat(s3.listObjectVersions(list -> list.bucket("bucket")).deleteMarkers())
                    .hasSize(1);
            assertThatThrownBy(() -> s3.deleteBucket(delete -> delete.bucket("bucket")))
                    .isInstanceOf(S3Exception.class)
                    .hasMessageContaining("not empty");
        }
    }

    private void create(String parameters) {
        assertThat(prepare(parameters)).contains("<StackId>");
        assertThat(call("DescribeChangeSet", "StackName=s&ChangeSetName=c")).contains("CREATE_IN_PROGRESS");
        assertThat(call("DescribeChangeSet", "StackName=s&ChangeSetName=c")).contains("CREATE_COMPLETE");
        call("ExecuteChangeSet", "StackName=s&ChangeSetName=c");
    }

    private String prepare(String parameters) {
        return call(
                "CreateChangeSet",
                "StackName=s&ChangeSetName=c&ChangeSetType=CREATE&TemplateBody="
                        + URLEncoder.encode(TEMPLATE, StandardCharsets.UTF_8)
                        + (parameters.isEmpty() ? "" : "&" + parameters));
    }

    private String look() {
        return call("DescribeStackEvents", "StackName=s");
    }

    private String call(String operation, String parameters) {
        return send("cloudformation", "Action=" + operation + (parameters.isEmpty() ? "" : "&" + parameters));
    }

    private String send(String service, String form) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(account.endpoint() + "/"))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=k/20260102/us-east-1/" + service + "/aws4_request")
                .header("X-Amz-Target", "Any.Operation")
                .POST(BodyPublishers.ofString(service.equals("cloudformation") ? form : "{}"))
                .build();
        try {
            HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            return response.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One of AWS's own clients, pointed at the stand-in. */
    private static <C, B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>> B local(
            B builder, AwsAccount account) {
        return builder.endpointOverride(account.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .httpClientBuilder(UrlConnectionHttpClient.builder());
    }
}
