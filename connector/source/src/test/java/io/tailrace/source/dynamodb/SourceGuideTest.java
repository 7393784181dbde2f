package io.tailrace.source.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.source.dynamodb.task.DynamoDbSourceMXBean;
import io.tailrace.source.dynamodb.task.TaskGauges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guide to the source says nothing that is not so. */
class SourceGuideTest {

    private static final Path GUIDE = Path.of("..", "..", "docs", "source.md");
    private static final Path TESTS = Path.of("src", "test", "java");

    @Test
    void each_failure_has_a_test_named_after_it() throws IOException {
        Set<Integer> listed = numbers("(?m)^\\| ([0-9]+) \\| ", Files.readString(GUIDE));

        assertThat(listed)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 26).boxed().toList());
        assertThat(numbers("void failure_([0-9]+)_", tests())).containsAll(listed);
    }

    @Test
    void each_figure_is_in_the_guide_under_both_names() throws IOException {
        String guide = Files.readString(GUIDE);
        List<String> attributes = Arrays.stream(DynamoDbSourceMXBean.class.getMethods())
                .map(Method::getName)
                .map(name -> "`" + name.substring("get".length()) + "`")
                .toList();

        assertThat(guide).contains(attributes);
        assertThat(attributes).hasSizeGreaterThan(10);
        Set<String> named = Pattern.compile("`([a-z]+(-[a-z]+)+)`")
                .matcher(guide.substring(guide.indexOf("| attribute |")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(named).containsAll(gauges());
    }

    private static List<String> gauges() {
        DynamoDbSourceMXBean unused = (DynamoDbSourceMXBean) Proxy.newProxyInstance(
                DynamoDbSourceMXBean.class.getClassLoader(),
                new Class<?>[] {DynamoDbSourceMXBean.class},
                (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        return TaskGauges.of(unused).stream()
                .map(gauge -> gauge.name().toLowerCase(Locale.ROOT))
                .filter(name -> name.contains("-"))
                .toList();
    }

    private static String tests() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(SourceGuideTest::text)
                    .collect(Collectors.joining());
        }
    }

    private static Set<Integer> numbers(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> Integer.valueOf(match.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
