package io.tailrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/**
 * The reference of a connector's options, made from their definition.
 *
 * @param file its path in the repository
 * @param title its first line
 * @param links what to read beside it, in Markdown
 */
public record OptionReference(Path file, String title, String links, ConfigDef definition) {

    /** Fails when the file is stale; {@code -Dreference.write=true} writes it anew. */
    public void assertCurrent(String module) throws IOException {
        String expected = markdown();
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(file, expected);
        }

        assertThat(Files.readString(file))
                .as(
                        "%s is stale: ./mvnw test -pl %s -am -Dtest=ReferenceTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dreference.write=true writes it",
                        file, module)
                .isEqualTo(expected);
    }

    public void assertComplete() {
        assertThat(definition.configKeys().values()).allSatisfy(option -> {
            assertThat(option.documentation)
                    .as(option.name)
                    .hasSizeGreaterThan(40)
                    .endsWith(".");
            assertThat(option.group).as(option.name).isNotNull();
            assertThat(option.displayName).as(option.name).isNotEqualTo(option.name);
        });
    }

    private String markdown() {
        StringBuilder text = new StringBuilder(title)
                .append("\n\nMade from the code by ReferenceTest, which fails when this file is stale. ")
                .append(links)
                .append('\n');
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
