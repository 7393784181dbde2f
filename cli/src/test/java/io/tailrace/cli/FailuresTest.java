package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class FailuresTest {
    @Test
    void missing_credentials_come_with_the_ways_to_have_some() {
        assertThat(Failures.message(SdkClientException.create("Unable to load credentials from any of the providers")))
                .startsWith("There are no AWS credentials.")
                .contains("AWS_PROFILE")
                .contains("--endpoint");
    }

    @Test
    void a_profile_that_was_not_named_is_not_what_is_missing() {
        assertThat(Failures.message(
                        SdkClientException.create("Unable to load credentials from any of the providers in the chain"
                                + " AwsCredentialsProviderChain(): [ProfileCredentialsProvider(): Profile file contained"
                                + " no credentials for profile 'default': ProfileFile(sections=[])]")))
                .startsWith("There are no AWS credentials.");
    }

    @Test
    void a_profile_that_is_not_there_is_named() {
        assertThat(Failures.message(
                        SdkClientException.create("Profile file contained no credentials for profile 'x': File()")))
                .isEqualTo("Profile file contained no credentials for profile 'x'. Name another with --profile, or sign"
                        + " in to it: aws sso login --profile NAME.");
    }

    @Test
    void what_a_sink_lacks_is_set_in_its_file_and_not_by_flags_that_its_commands_do_not_have() {
        assertThat(Failures.message(ofSink("Unable to load credentials from any of the providers")))
                .endsWith("or set aws.profile in the sink's file.");
        assertThat(Failures.message(ofSink("Unable to load region from any of the providers")))
                .isEqualTo("There is no AWS region. Add aws.region, or set AWS_REGION.");
        assertThat(Failures.message(ofSink("Connection refused.")))
                .isEqualTo("The service cannot be reached: Connection refused. Check s3.endpoint and glue.endpoint,"
                        + " aws.region and the network.");
    }

    @Test
    void a_region_that_does_not_exist_is_named() {
        assertThat(Failures.message(unknown("sts.eu-central1.amazonaws.com")))
                .isEqualTo(
                        "There is no region eu-central1, or no network: the name sts.eu-central1.amazonaws.com is not"
                                + " known. Check --region and the network.");
        assertThat(Failures.message(unknown("my-lake.s3.eu-central1.amazonaws.com: Name or service not known")))
                .startsWith(
                        "There is no region eu-central1, or no network: the name my-lake.s3.eu-central1.amazonaws.com is");
        assertThat(Failures.message(unknown("dynamodb.local")))
                .isEqualTo("The name dynamodb.local is not known. Check --endpoint, --region and the network.");
    }

    /** As the SDK wraps it. */
    private static SdkClientException unknown(String message) {
        return SdkClientException.create(
                "Received an UnknownHostException when attempting to interact with a service. See cause for the exact"
                        + " endpoint that is failing to resolve.",
                new UnknownHostException(message));
    }

    private static ConnectException ofSink(String reason) {
        return new ConnectException("Could not list the lake for now", SdkClientException.create(reason));
    }

    @Test
    void being_throttled_asks_for_patience() {
        assertThat(Failures.message(answer("Throttling", "Rate exceeded")))
                .isEqualTo("AWS throttles the requests (Rate exceeded). Try again in a minute.");
    }

    @Test
    void a_missing_region_names_the_option() {
        assertThat(Failures.message(SdkClientException.create("Unable to load region from any of the providers")))
                .isEqualTo("There is no AWS region. Add --region, or set AWS_REGION.");
    }

    @Test
    void credentials_that_AWS_does_not_know_are_distinguished_from_missing_rights() {
        assertThat(Failures.message(answer("UnrecognizedClientException", "x")))
                .startsWith("AWS does not know this access key (UnrecognizedClientException). Check AWS_ACCESS_KEY_ID");
        assertThat(Failures.message(answer("AccessDeniedException", "not allowed: dynamodb:PutItem.")))
                .isEqualTo("AWS denies this: not allowed: dynamodb:PutItem. Add the action to the role's policy.");
        assertThat(Failures.message(answer("LimitExceededException", "too many tables")))
                .isEqualTo("AWS answered LimitExceededException: too many tables");
    }

    @ParameterizedTest
    @CsvSource({
        "ExpiredTokenException, x, These AWS credentials have expired",
        "ExpiredToken, x, These AWS credentials have expired",
        "InvalidClientTokenId, x, AWS does not know this access key",
        "SignatureDoesNotMatch, The request signature we calculated does not match, AWS knows the access key",
        "InvalidSignatureException, Signature expired: 20260101T000000Z is now earlier, The clock of this machine",
        "RequestTimeTooSkewed, x, The clock of this machine",
        "MissingAuthenticationTokenException, x, The request had no AWS credentials"
    })
    void expired_wrong_and_missing_keys_each_have_their_advice(String code, String message, String advice) {
        assertThat(Failures.message(answer(code, message))).startsWith(advice).contains("(" + code + ")");
    }

    @Test
    void an_answer_without_an_error_code_is_a_line_about_who_may_have_written_it() {
        AwsServiceException page = DynamoDbException.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("CloudFormation")
                        .rawResponse(SdkBytes.fromUtf8String("<html><head><style>b{}</style></head>\n<body>"
                                + "<h1>403 Forbidden</h1> by squid</body></html>"))
                        .build())
                .build();

        assertThat(Failures.message(page))
                .isEqualTo(
                        "The request did not reach AWS: the address of CloudFormation answered HTTP 403 without an AWS"
                                + " error code (403 Forbidden by squid): a proxy or gateway between here and AWS wrote it."
                                + " Check HTTPS_PROXY, NO_PROXY, --endpoint and the network.");
        assertThat(Failures.message(DynamoDbException.builder().statusCode(502).build()))
                .startsWith("The request did not reach AWS: the address of AWS answered HTTP 502 without");
    }

    @Test
    void our_own_bugs_say_where() {
        assertThat(Failures.message(new NullPointerException("x is null")))
                .startsWith("This should not have happened: java.lang.NullPointerException: x is null at ");
    }

    private static AwsServiceException answer(String code, String message) {
        return DynamoDbException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
