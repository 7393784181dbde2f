package io.tailrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code ./tailrace} in a fresh checkout, with a build and a Java that only say what they were asked. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    private static final Path SCRIPT =
            Path.of("..", "tailrace").toAbsolutePath().normalize();

    @TempDir
    private Path home;

    @BeforeEach
    void checkOut() throws IOException {
        script(home.resolve("tailrace"), Files.readString(SCRIPT));
        script(home.resolve("mvnw"), """
                #!/bin/sh
                sleep 1
                mkdir -p cli/target
                printf %s "$0" >cli/target/classpath
                """);
        script(home.resolve("jdk/bin/java"), """
                #!/bin/sh
                [ "$1" = -version ] && echo 'openjdk version "17.0.1" 2021-10-19' >&2 && exit
                for last; do :; done
                echo "answer of $last"
                """);
        script(home.resolve("jdk/bin/javac"), "#!/bin/sh\n");
    }

    @Test
    void standard_output_has_what_the_command_prints_and_nothing_of_the_first_build() throws Exception {
        assertThat(run("ddl")).isEqualTo("answer of ddl\n");
        assertThat(home.resolve("err")).content().contains("Building Tailrace (once", "reading the build", "built in");
        assertThat(run("ddl")).isEqualTo("answer of ddl\n");
        assertThat(home.resolve("err")).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cli/src/main", "connector/sink/src/main", "local/trino/src/main"})
    void an_edited_source_of_any_module_is_built_before_the_command_runs(String sources) throws Exception {
        run("ddl");
        assertThat(home.resolve("err")).isNotEmptyFile();
        run("ddl");
        assertThat(home.resolve("err")).isEmptyFile();

        edit(sources, "Edited.java");
        run("ddl");

        assertThat(home.resolve("err"))
                .content()
                .contains("Building Tailrace again, because of " + sources)
                .contains("built in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config/tables/readings", "config/lambda"})
    void what_the_function_s_zip_holds_is_packed_again_for_the_commands_that_take_the_zip_alone(String folder)
            throws Exception {
        run("ddl");
        edit(folder, "columns.properties");

        run("apply", "source.properties");
        assertThat(home.resolve("err")).isEmptyFile();
        for (String command : List.of("deploy", "demo")) {
            run(command);
            assertThat(home.resolve("err")).content().as(command).contains("because of config/", "built in");
            run(command);
            assertThat(home.resolve("err")).as(command).isEmptyFile();
            edit(folder, "columns.properties");
        }
    }

    /** After the build, though perhaps within its second. */
    private void edit(String folder, String file) throws IOException {
        Path source =
                Files.writeString(Files.createDirectories(home.resolve(folder)).resolve(file), "");
        Instant built =
                Files.getLastModifiedTime(home.resolve("cli/target/built")).toInstant();
        Files.setLastModifiedTime(source, FileTime.from(built.plusSeconds(1)));
    }

    @Test
    void a_build_that_fails_leaves_standard_output_empty() throws Exception {
        script(home.resolve("mvnw"), "#!/bin/sh\necho '[ERROR] no such artifact'\nexit 1\n");

        assertThat(run("ddl")).isEmpty();
        assertThat(home.resolve("err")).content().contains("the build failed").contains("no such artifact");
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(home.resolve("tailrace").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile());
        process.environment().putAll(Map.of("JAVA_HOME", home.resolve("jdk").toString(), "TERM", "xterm"));
        process.start().waitFor();
        return Files.readString(home.resolve("out"), UTF_8);
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
