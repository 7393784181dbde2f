package io.tailrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertibleColumnsTest {
    @TempDir
    private Path folder;

    @Test
    void the_template_of_the_project_can_be_filled() {
        assertThatCode(() -> ConvertibleColumns.require(Path.of("../config/cloudformation/managed-path.yaml")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "binary",
                "BINARY",
                "array<binary>",
                "map<string,binary>",
                "struct<a:int,photo: binary>",
                "array<struct<photo:binary,n:int>>"
            })
    void a_column_of_bytes_is_refused_with_what_to_declare_instead(String type) throws IOException {
        Path template = template(type);

        assertThatThrownBy(() -> ConvertibleColumns.require(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(template + ", line 9: column photo of LakeTable is " + type
                        + ". The function writes bytes as base64, which Firehose cannot make binary of: it refuses the row, or"
                        + " stores the characters. Put string in the place of binary, as ./tailrace ddl does, and query"
                        + " from_base64(...).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "struct<binary:int>", "map<string,struct<binary:string>>", "decimal(38,0)"})
    void every_other_type_is_taken(String type) throws IOException {
        Path template = template(type);

        assertThatCode(() -> ConvertibleColumns.require(template)).doesNotThrowAnyException();
    }

    @Test
    void a_template_without_tables_is_taken() throws IOException {
        Path template = Files.writeString(folder.resolve("empty.yaml"), "Description: nothing\n");

        assertThatCode(() -> ConvertibleColumns.require(template)).doesNotThrowAnyException();
    }

    private Path template(String type) throws IOException {
        return Files.writeString(folder.resolve("template.yaml"), """
                Resources:
                  Lake: { Type: "AWS::S3::Bucket" }
                  LakeTable:
                    Type: AWS::Glue::Table
                    Properties:
                      TableInput:
                        StorageDescriptor:
                          Columns:
                            - { Name: photo, Type: "%s" }
                """.formatted(type));
    }
}
