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
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide to the Kinesis source says nothing that is not so. */
class KinesisGuideTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "kinesis-source.md");
    private static final List<Path> TESTS = List.of(
            Path.of("src", "test", "java", "io", "tailrace", "source", "kinesis"),
            Path.of("src", "test", "java", "io", "tailrace", "shard"));

    @Test
    void each_failure_has_a_test_of_this_source_or_of_the_shard_engine() throws IOException {
        Set<Integer> listed = numbers("(?m)^\\| ([0-9]+) \\| ", Files.readString(GUIDE));

        assertThat(listed).hasSize(17);
        assertThat(numbers("void failure_([0-9]+)_", tests())).containsAll(listed);
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

    private static String tests() {
        return TESTS.stream().map(KinesisGuideTest::text).collect(Collectors.joining());
    }

    private static String text(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<Integer> numbers(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
