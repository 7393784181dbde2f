package io.tailrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final Path FILE = Path.of("../config/cloudformation/managed-path.yaml");

    @Test
    void the_template_has_every_part_under_its_name() {
        assertThat(TemplateFile.read(FILE).resources().keySet())
                .contains(
                        Parts.TABLE,
                        Parts.PIPE,
                        Parts.DEAD_LETTERS,
                        Parts.STREAM,
                        Parts.FUNCTION,
                        Parts.ALIAS,
                        Parts.DELIVERY,
                        Parts.BUCKET,
                        Parts.DATABASE,
                        Parts.LAKE_TABLE,
                        Parts.ICEBERG_TABLE,
                        Parts.WORK_GROUP,
                        Parts.KEY);
    }

    @Test
    void the_template_keeps_exactly_the_data() {
        YamlFile resources = YamlFile.read(FILE).mapping("Resources");
        Set<String> kept = resources.keys().stream()
                .filter(name -> resources
                        .mapping(name)
                        .optionalText("DeletionPolicy")
                        .orElse("")
                        .equals("RetainExceptOnCreate"))
                .collect(Collectors.toSet());

        // Versions go with their function.
        assertThat(kept)
                .isEqualTo(new HashSet<>(Stream.concat(Parts.DATA.stream(), Stream.of("FunctionVersion"))
                        .toList()));
    }
}
