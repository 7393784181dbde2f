package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.iceberg.inmemory.InMemoryFileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.junit.jupiter.api.Test;

class RecentFilesTest {
    private static final String METADATA = "s3://lake/t/metadata/00001-a.metadata.json";
    private static final String LIST = "s3://lake/t/metadata/snap-1-1-a.avro";

    private final InMemoryFileIO store = new InMemoryFileIO();
    private final RecentFiles recent = new RecentFiles();

    @Test
    void metadata_and_lists_of_manifests_are_found_as_they_were_written() throws IOException {
        write(METADATA, "one");
        write(LIST, "two");

        assertThat(read(METADATA)).isEqualTo("one");
        assertThat(read(LIST)).isEqualTo("two");
        assertThat(store.fileExists(METADATA)).isTrue();
    }

    @Test
    void manifests_and_data_are_not_remembered() throws IOException {
        write("s3://lake/t/metadata/a-m0.avro", "a manifest");
        write("s3://lake/t/data/snap-1.parquet", "rows");

        assertThat(recent.find("s3://lake/t/metadata/a-m0.avro")).isNull();
        assertThat(recent.find("s3://lake/t/data/snap-1.parquet")).isNull();
    }

    @Test
    void what_was_deleted_or_never_written_is_not_found() throws IOException {
        write(METADATA, "one");

        recent.forget(METADATA);

        assertThat(recent.find(METADATA)).isNull();
        assertThat(recent.find(LIST)).isNull();
    }

    @Test
    void what_could_not_be_sent_is_not_found() {
        OutputFile failing = recent.remembering(new FailingFile());

        assertThatThrownBy(() -> {
                    try (OutputStream out = failing.createOrOverwrite()) {
                        out.write(1);
                    }
                })
                .isInstanceOf(IOException.class);

        assertThat(recent.find(METADATA)).isNull();
    }

    @Test
    void the_oldest_give_way() throws IOException {
        String megabyte = "x".repeat(1 << 20);
        for (int i = 0; i < 6; i++) {
            write("s3://lake/t/metadata/0000" + i + "-a.metadata.json", megabyte);
        }

        assertThat(recent.find("s3://lake/t/metadata/00001-a.metadata.json")).isNull();
        assertThat(recent.find("s3://lake/t/metadata/00002-a.metadata.json")).isNotNull();
        assertThat(recent.find("s3://lake/t/metadata/00005-a.metadata.json")).isNotNull();
    }

    private void write(String location, String text) throws IOException {
        try (OutputStream out =
                recent.remembering(store.newOutputFile(location)).createOrOverwrite()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String read(String location) throws IOException {
        InputFile found = Objects.requireNonNull(recent.find(location), "not remembered");
        try (var in = found.newStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A file that is sent when it is closed, to a store that does not answer. */
    private static final class FailingFile implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return createOrOverwrite();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new PositionOutputStream() {
                @Override
                public long getPos() {
                    return 0;
                }

                @Override
                public void write(int b) {
                    // Kept until it is sent.
                }

                @Override
                public void close() throws IOException {
                    throw new IOException("no answer");
                }
            };
        }

        @Override
        public String location() {
            return METADATA;
        }

        @Override
        public InputFile toInputFile() {
            throw new UnsupportedOperationException();
        }
    }
}
