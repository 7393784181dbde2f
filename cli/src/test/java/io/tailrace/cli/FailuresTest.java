package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
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
                        SdkClientException.create("Unable to load credentials from any of the providers in the"
                                + " chain AwsCredentialsProviderChain(): [ProfileCredentialsProvider(): Profile file contained no"
                                + " credentials for profile 'default': ProfileFile(sections=[])]")))
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
                .isEqualTo(
                        "The service cannot be reached: Connection refused. Check s3.endpoint and glue.endpoint, aws.region and the"
                                + " network.");
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
                .startsWith("AWS does not accept these credentials (UnrecognizedClientException).");
        assertThat(Failures.message(answer("AccessDeniedException", "not allowed: dynamodb:PutItem.")))
                .isEqualTo("AWS denies this: not allowed: dynamodb:PutItem. Add the action to the role's policy.");
        assertThat(Failures.message(answer("LimitExceededException", "too many tables")))
                .isEqualTo("AWS answered LimitExceededException: too many tables");
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
