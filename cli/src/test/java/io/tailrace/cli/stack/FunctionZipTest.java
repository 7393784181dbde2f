package io.tailrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionZipTest {
    private static final String COLUMNS = "config/tables/orders.properties";

    @TempDir
    private Path home;

    private Path zip;

    @BeforeEach
    void build() throws IOException {
        zip = Files.createDirectories(home.resolve("merge-lambda/target")).resolve("tailrace-merge-lambda-1.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("config/"));
            out.putNextEntry(new ZipEntry(COLUMNS));
            out.write("columns=a int".getBytes(StandardCharsets.UTF_8));
            out.putNextEntry(new ZipEntry("io/tailrace/Handler.class"));
        }
        Files.createDirectories(home.resolve("config/tables"));
    }

    @Test
    void takes_the_zip_of_the_build_with_the_files_that_stand() throws IOException {
        Files.writeString(home.resolve(COLUMNS), "columns=a int");

        assertThat(FunctionZip.ofMerge(null, home).file()).isEqualTo(zip);
    }

    @Test
    void refuses_a_zip_of_the_build_that_has_columns_from_before_an_edit() throws IOException {
        Files.writeString(home.resolve(COLUMNS), "columns=a int, b string");

        assertThatThrownBy(() -> FunctionZip.ofMerge(null, home))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "%s has %s as it was before an edit. Build it again: ./mvnw -Dquick -Dmaven.test.skip=true -pl merge-lambda -am package",
                        zip, COLUMNS);
    }

    @Test
    void refuses_a_zip_of_the_build_with_a_file_that_is_gone() {
        assertThatThrownBy(() -> FunctionZip.ofMerge(null, home))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("%s has %s, which is no longer in the project. Build it again", zip, COLUMNS);
    }

    @Test
    void takes_a_zip_by_name_as_it_is() {
        assertThat(FunctionZip.ofMerge(zip, home).file()).isEqualTo(zip);
    }
}
