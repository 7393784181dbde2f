package io.tailrace.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class AwsErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "400, ThrottlingException",
        "400, ProvisionedThroughputExceededException",
        "500, InternalServerError",
        "503, ServiceUnavailable",
        "400, ExpiredTokenException",
    })
    void what_may_work_later_is_retriable(int status, String code) {
        ConnectException translated = AwsErrors.translate("read table orders", serviceError(status, code));

        assertThat(translated)
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("Could not read table orders, retrying: ")
                .hasMessageContaining(code)
                .hasCauseInstanceOf(AwsServiceException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400, AccessDeniedException",
        "403, SomethingNew",
        "400, UnrecognizedClientException",
        "400, KMSAccessDeniedException"
    })
    void a_refused_permission_says_what_to_do(int status, String code) {
        ConnectException translated = AwsErrors.translate("read table orders", serviceError(status, code));

        assertThat(translated)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("Not allowed to read table orders: ")
                .hasMessageContaining("Check the credentials");
    }

    @Test
    void a_wrong_request_needs_a_person() {
        ConnectException translated =
                AwsErrors.translate("read table orders", serviceError(400, "ResourceNotFoundException"));

        assertThat(translated)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("Could not read table orders: ");
    }

    @Test
    void a_fault_of_the_network_is_retriable() {
        ConnectException translated = AwsErrors.translate(
                "read table orders", SdkClientException.create("refused", new IOException("connection refused")));

        assertThat(translated).isInstanceOf(RetriableException.class).hasMessageContaining("refused");
    }

    @Test
    void throttling_is_distinguished_from_other_faults() {
        assertThat(AwsErrors.isThrottled(serviceError(400, "ThrottlingException")))
                .isTrue();
        assertThat(AwsErrors.isThrottled(serviceError(500, "InternalServerError")))
                .isFalse();
    }

    private static AwsServiceException serviceError(int status, String code) {
        return DynamoDbException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(code)
                        .build())
                .build();
    }
}
