package io.tailrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.s3.S3SinkConnector;
import io.tailrace.source.dynamodb.DynamoDbSourceConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The references of the connectors' options are made from their definitions. */
class ReferenceTest {

    private record Reference(Path file, String title, String links, ConfigDef definition) {

        @Override
        public String toString() {
            return file.getFileName().toString();
        }
    }

    static List<Reference> references() {
        return List.of(
                new Reference(
                        Path.of("..", "config", "reference", "source.md"),
                        "# The DynamoDB source's options",
                        "How the connector behaves: [docs/source.md](../../docs/source.md). A file to begin with:"
                                + " [sales-orders-source.properties](../connect/sales-orders-source.properties).",
                        new DynamoDbSourceConnector().config()),
                new Reference(
                        Path.of("..", "config", "reference", "sink.md"),
                        "# The S3 sink's options",
                        "How the connector behaves: [docs/sink.md](../../docs/sink.md). A file to begin with:"
                                + " [sales-orders-sink.properties](../connect/sales-orders-sink.properties).",
                        new S3SinkConnector().config()));
    }

    /** Run with {@code -Dreference.write=true} to write the files anew. */
    @ParameterizedTest
    @MethodSource("references")
    void the_reference_says_what_the_code_does(Reference reference) throws IOException {
        String expected = markdown(reference);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(reference.file, expected);
        }

        assertThat(Files.readString(reference.file))
                .as(
                        "%s is stale: ./mvnw test -pl connector -am -Dtest=ReferenceTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dreference.write=true writes it",
                        reference.file)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("references")
    void every_option_says_what_it_does(Reference reference) {
        assertThat(reference.definition.configKeys().values()).allSatisfy(option -> {
            assertThat(option.documentation)
                    .as(option.name)
                    .hasSizeGreaterThan(40)
                    .endsWith(".");
            assertThat(option.group).as(option.name).isNotNull();
            assertThat(option.displayName).as(option.name).isNotEqualTo(option.name);
        });
    }

    private static String markdown(Reference reference) {
        StringBuilder text = new StringBuilder(reference.title)
                .append("\n\nMade from the code by ReferenceTest, which fails when this file is stale. ")
                .append(reference.links)
                .append('\n');
        ConfigDef definition = reference.definition;
        for (String group : definition.groups()) {
            text.append("\n## ").append(group).append('\n');
            definition.configKeys().values().stream()
                    .filter(option -> group.equals(option.group))
                    .sorted(Comparator.comparingInt(option -> option.orderInGroup))
                    .forEach(option -> text.append("\n- **`")
                            .append(option.name)
                            .append("`** (")
                            .append(kind(option))
                            .append(")  \n  ")
                            .append(option.documentation)
                            .append('\n'));
        }
        return text.toString();
    }

    private static String kind(ConfigKey option) {
        String kind = option.type.name().toLowerCase(Locale.ROOT);
        if (option.hasDefault()) {
            String value = option.defaultValue instanceof List<?> list
                    ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                    : option.defaultValue == null ? "" : String.valueOf(option.defaultValue);
            kind += value.isEmpty() ? ", none by default" : ", default `" + value + "`";
        } else {
            kind += ", required";
        }
        String valid = option.validator == null ? "" : option.validator.toString();
        String importance = option.importance.name().toLowerCase(Locale.ROOT);
        return (valid.startsWith("[") ? kind + ", " + valid : kind) + "; importance " + importance;
    }
}
