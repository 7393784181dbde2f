package io.tailrace.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    private static final Path FILE = Path.of("..", "config", "reference", "function.md");

    /** Run with {@code -Dreference.write=true} to write the file anew. */
    @Test
    void the_reference_says_what_the_code_does() throws IOException {
        String expected = markdown();
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(FILE, expected);
        }

        assertThat(Files.readString(FILE))
                .as("config/reference/function.md is stale: ./mvnw test -pl firehose-lambda -am -Dtest=ReferenceTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dreference.write=true writes it")
                .isEqualTo(expected);
    }

    private static String markdown() {
        return LambdaOptions.definition().configKeys().values().stream()
                .map(ReferenceTest::markdown)
                .collect(Collectors.joining("\n", """
                        # The function's options

                        Made from the code by ReferenceTest, which fails when this file is stale. They belong in the properties file that \
                        `TAILRACE_CONFIG` names, beside the lines of `transforms` and `predicates`: [transforms.md](transforms.md).

                        """, ""));
    }

    private static String markdown(ConfigKey option) {
        String standard = option.defaultValue instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(option.defaultValue);
        return "- **`%s`** (%s, %s)  \n  %s\n"
                .formatted(
                        option.name,
                        option.type.name().toLowerCase(Locale.ROOT),
                        standard.isEmpty() ? "empty by default" : "default `" + standard + "`",
                        option.documentation);
    }
}
