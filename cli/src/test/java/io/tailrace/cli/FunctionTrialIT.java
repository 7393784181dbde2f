package io.tailrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real zip of the function, with settings that are right and wrong. */
class FunctionTrialIT {
    @TempDir
    private Path folder;

    private AccountFixture aws;

    @BeforeEach
    void start() throws IOException {
        aws = new AccountFixture(folder);
        Files.copy(built(), folder.resolve("function.zip"), StandardCopyOption.REPLACE_EXISTING);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void the_shipped_function_starts_and_is_deployed() {
        assertThat(aws.run("deploy")).isZero();

        assertThat(aws.account.has("AWS::DynamoDB::Table", "sales-orders")).isTrue();
    }

    @Test
    void a_wrong_option_is_named_before_anything_is_sent() throws IOException {
        settings("metrics.namespce=mine\n");

        int code = aws.run("deploy");

        assertThat(code).isEqualTo(3);
        assertThat(aws.failures())
                .startsWith(
                        "x The function does not start with config/lambda/mine.properties, so nothing was deployed:\n")
                .contains("metrics.namespce")
                .contains("There is no such option.");
        assertThat(aws.account.asked()).isEmpty();
    }

    @Test
    void so_is_a_transform_of_the_chain_that_refuses_its_columns() throws IOException {
        settings("""
            transforms=flatten
            transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
            transforms.flatten.columns=order_id strin
            """);

        assertThat(aws.run("deploy")).isEqualTo(3);

        assertThat(aws.failures()).contains("strin");
        assertThat(aws.account.asked()).isEmpty();
    }

    private void settings(String text) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("function.zip"))) {
            Files.writeString(zip.getPath("config/lambda/mine.properties"), text);
        }
        aws.pipeline("""
            parameters:
              ConfigFile: config/lambda/mine.properties
            """);
    }

    private static Path built() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../firehose-lambda/target"))) {
            return files.filter(file -> file.getFileName().toString().matches("tailrace-firehose-lambda-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the function's zip is not built"));
        }
    }
}
