package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    private static final Path FILE = Path.of("..", "config", "reference", "transforms.md");

    /** Run with {@code -Dreference.write=true} to write the file anew. */
    @Test
    void the_reference_says_what_the_code_does() throws IOException {
        String expected = Reference.markdown();
        if (Boolean.getBoolean("reference.write")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, expected);
        }

        assertThat(Files.readString(FILE))
                .as("config/reference/transforms.md is stale: ./mvnw test -pl transforms -Dtest=ReferenceTest"
                        + " -DargLine=-Dreference.write=true writes it")
                .isEqualTo(expected);
    }

    @Test
    void every_option_says_what_it_does() {
        Reference.plugins()
                .forEach(plugin -> plugin.definition().configKeys().values().forEach(option -> {
                    assertThat(option.documentation)
                            .as(option.name)
                            .hasSizeGreaterThan(40)
                            .endsWith(".");
                    assertThat(option.group).as(option.name).isNotNull();
                    assertThat(option.displayName).as(option.name).isNotEqualTo(option.name);
                }));
    }
}
