package io.tailrace.source.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.source.kinesis.task.KinesisSourceMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide to the Kinesis source says nothing that is not so. */
class KinesisGuideTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "kinesis-source.md");
    private static final Path TESTS = Path.of("src", "test", "java");

    @Test
    void each_failure_has_the_tests_that_its_line_names() throws IOException {
        List<MatchResult> lines = Pattern.compile("(?m)^\\| ([0-9]+) \\| .* \\| ([^|]*) \\|$")
                .matcher(Files.readString(GUIDE))
                .results()
                .toList();

        assertThat(lines)
                .hasSize(17)
                .allSatisfy(line -> assertThat(line.group(2).split(", "))
                        .allSatisfy(test -> assertThat(source(test.replace("`", "")))
                                .contains("void failure_" + line.group(1) + "_")));
    }

    @Test
    void each_figure_is_in_the_guide() throws IOException {
        String guide = Files.readString(GUIDE);

        assertThat(Arrays.stream(KinesisSourceMXBean.class.getMethods())
                        .map(Method::getName)
                        .map(name -> "`" + name.substring("get".length()) + "`"))
                .hasSizeGreaterThan(10)
                .allSatisfy(attribute -> assertThat(guide).contains(attribute));
    }

    private static String source(String test) {
        try (Stream<Path> files = Files.walk(TESTS)) {
            Path file = files.filter(path -> path.endsWith(test + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no test " + test));
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
