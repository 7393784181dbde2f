package io.tailrace.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.cli.stack.PipelineFile.IfMissing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineFileTest {
    private static final Path HOME = Path.of("..");

    @TempDir
    private Path folder;

    @Test
    void the_file_of_the_project_is_one() {
        PipelineFile pipeline = PipelineFile.read(HOME.resolve("config/pipeline.yaml"), HOME);

        assertThat(pipeline.stack()).isEqualTo("tailrace");
        assertThat(pipeline.account().region()).isNull();
        assertThat(pipeline.template()).exists();
        assertThat(pipeline.code())
                .isEqualTo(new PipelineFile.Code("tailrace-code-${account}-${region}", IfMissing.CREATE, null, null));
        assertThat(pipeline.parameters())
                .containsEntry("TableName", "sales-orders")
                .containsEntry("AlarmEmail", "");
        assertThat(pipeline.tags()).containsEntry("project", "tailrace");
    }

    @Test
    void an_existing_table_says_its_key_itself() throws IOException {
        String file = "stack: a\ncode: { bucket: b }\ntable: existing\nparameters: { TableName: readings%s }\n";

        PipelineFile pipeline = read(file.formatted(""));

        assertThat(pipeline.table()).isEqualTo(PipelineFile.Table.EXISTING);
        assertThatThrownBy(() -> read(file.formatted(", KeyType: N")))
                .hasMessageContaining("line 4: parameters.KeyType is what the existing table says: leave it out");
        assertThatThrownBy(() -> read(file.replace("existing", "mine").formatted("")))
                .hasMessageContaining(
                        "line 3: table is mine; it must be new, for one that the stack creates, or existing.");
    }

    @Test
    void takes_every_option() throws IOException {
        PipelineFile pipeline = read("""
                stack: orders
                region: eu-central-1
                profile: sales
                template: config/cloudformation/managed-path.yaml
                code: { bucket: b, create: false, zip: my.zip, merge-zip: my-merge.zip }
                parameters:
                  LayerArns: [a, b]
                  KinesisRetentionHours: 072
                  DeletionProtection: false
                  TimeToLiveAttribute:
                tags: { team: sales }
                """);

        assertThat(pipeline.account().region()).isEqualTo("eu-central-1");
        assertThat(pipeline.account().profile()).isEqualTo("sales");
        assertThat(pipeline.code())
                .isEqualTo(new PipelineFile.Code(
                        "b", IfMissing.REFUSE, HOME.resolve("my.zip"), HOME.resolve("my-merge.zip")));
        assertThat(pipeline.parameters())
                .containsEntry("LayerArns", "a,b")
                .containsEntry("KinesisRetentionHours", "072")
                .containsEntry("DeletionProtection", "false")
                .containsEntry("TimeToLiveAttribute", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            stack: a;regoin: x               | line 2: there is no key regoin. Did you mean 'region'?
            stack: a;code: { bukcet: b }     | line 2: there is no key code.bukcet. Did you mean 'bucket'?
            stack: a;code: { create: true }  | line 2: code.bucket is missing.
            stack: a                         | line 1: code.bucket is missing.
            code: { bucket: b }              | line 1: stack is missing.
            stack: a_b;code: { bucket: b }   | line 1: stack is a_b; a name has letters, digits and hyphens
            stack: a;stack: b                | line 2: stack appears twice.
            stack: a;code: [b]               | line 2: code must hold keys with values.
            stack: a;code: {bucket: b, create: maybe} | line 2: code.create is maybe; it must be true or false.
            stack: a;code: {bucket: b};parameters:;  TabelName: x | line 4: there is no key parameters.TabelName. Did you mean 'TableName'?
            stack: a;code: {bucket: b};parameters: {CodeKey: x} | line 3: parameters.CodeKey is filled in by deploy
            stack: a;code: {bucket: b};parameters: {TableName: {a: b}} | line 3: parameters.TableName must be a single value.
            stack: a;code: {bucket: b};parameters: {LakePrefix: My-Lake} | line 3: parameters.LakePrefix is My-Lake; it must match [a-z0-9_]+.
            stack: a;code: {bucket: b};parameters: {LakePrefix: ''} | line 3: parameters.LakePrefix is empty; it must match [a-z0-9_]+.
            stack: a;code: {bucket: b};parameters: {CreateDatabase: maybe} | line 3: parameters.CreateDatabase is maybe; it must be one of true, false.
            stack: a;code: {bucket: b};parameters: {KinesisRetentionHours: twelve} | line 3: parameters.KinesisRetentionHours is twelve; it must be a number.
            stack: a;code: {bucket: b};parameters: {KinesisRetentionHours: 12} | line 3: parameters.KinesisRetentionHours is 12; it must be 24 to 8760.
            stack: "a                        | line 1: found unexpected end of stream
            """)
    void says_where_it_is_wrong(String text, String message) {
        assertThatThrownBy(() -> read(text.replace(';', '\n')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.resolve("p.yaml") + ", " + message);
    }

    @Test
    void says_that_there_is_no_file_or_nothing_in_it() {
        assertThatThrownBy(() -> PipelineFile.read(folder.resolve("none.yaml"), HOME))
                .hasMessage("There is no file " + folder.resolve("none.yaml") + ".");
        assertThatThrownBy(() -> read("# nothing")).hasMessageEndingWith("p.yaml has no keys with values.");
    }

    @Test
    void asks_for_parameters_that_have_no_default() throws IOException {
        Path template = Files.writeString(
                folder.resolve("t.yaml"), "Parameters: { Vpc: { Type: String } }\nResources: { A: { Type: T } }\n");

        assertThatThrownBy(() -> read("stack: a\ncode: { bucket: b }\ntemplate: " + template))
                .hasMessageEndingWith("parameters lack Vpc, which have no default.");
    }

    private PipelineFile read(String text) throws IOException {
        return PipelineFile.read(Files.writeString(folder.resolve("p.yaml"), text), HOME);
    }
}
