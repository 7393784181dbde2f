package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.s3.option.BucketName;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"lake", "my-lake.eu", "1lake", "orders-abcdefghijklmnopqrstuvwxyz1234-s3alias"})
    void names_and_aliases_of_access_points_are_taken(String bucket) {
        assertThatCode(() -> new BucketName().ensureValid("s3.bucket", bucket)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3://lake | is a URL: write the bucket's name alone, lake",
                "s3a://lake/raw/orders/ | is a URL: write the bucket's name alone, lake, and raw/orders into s3.prefix",
                "lake/sub | has a slash: write the bucket's name alone, lake, and sub into s3.prefix",
                "lake/ | has a slash: write the bucket's name alone, lake",
                "Lake | has upper-case letters, which S3 does not allow in bucket names: did you mean lake?",
                "my lake | is not a valid bucket name: 3 to 63 lower-case letters, digits, dots and hyphens",
                "la | is not a valid bucket name",
                "lake- | is not a valid bucket name",
                "my_lake | is not a valid bucket name",
                "my..lake | is not a valid bucket name",
                "lake--euc1-az1--x-s3 | is a directory bucket, which does not list keys in order",
                "arn:aws:s3:eu-central-1:123456789012:accesspoint/lake | use the bucket's name, or the access point's"
                        + " alias, which ends in -s3alias",
                "arn:aws:s3:::lake | is an ARN",
            })
    void everything_else_is_refused_with_what_to_write(String bucket, String problem) {
        assertThatThrownBy(() -> S3SinkOptions.of(Map.of("s3.bucket", bucket)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Invalid value " + bucket + " for configuration s3.bucket: ")
                .hasMessageContaining(problem);
    }
}
