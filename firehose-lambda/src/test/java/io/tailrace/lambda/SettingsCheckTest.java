package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsCheckTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void settings_with_which_the_function_starts_are_right() throws IOException {
        assertThat(check("""
            transforms=flatten
            transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
            transforms.flatten.columns=order_id string
            """)).isTrue();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void an_option_of_the_function_or_of_a_transform_that_is_wrong_is_named() throws IOException {
        assertThat(check("metrics.namespce=x")).isFalse();
        assertThat(check("""
            transforms=flatten
            transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
            transforms.flatten.columns=order_id strin
            """)).isFalse();
        assertThat(check("""
            transforms=mine
            transforms.mine.type=com.example.Mine
            """)).isFalse();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("metrics.namespce")
                .contains("'strin' is not a type of Athena")
                .contains("com.example.Mine");
    }

    private boolean check(String settings) throws IOException {
        Path file = Files.writeString(folder.resolve("settings.properties"), settings);
        return SettingsCheck.check(
                Map.of(LambdaOptions.CONFIG_VARIABLE, file.toString()),
                new PrintStream(out, true, StandardCharsets.UTF_8));
    }
}
