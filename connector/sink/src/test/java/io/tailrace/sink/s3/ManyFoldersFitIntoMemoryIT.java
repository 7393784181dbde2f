package io.tailrace.sink.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that belong to ten thousand hours at once, in a process with little memory. */
class ManyFoldersFitIntoMemoryIT {
    private static final int FOLDERS = 10_000;
    private static final int ROWS = 200_000;

    @TempDir
    private Path folder;

    @Test
    void ten_thousand_folders_fit_into_a_heap_of_256_megabytes_and_make_one_file_each() throws Exception {
        try (RecordingS3 s3 = new RecordingS3()) {
            Path output = folder.resolve("output");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+ExitOnOutOfMemoryError",
                            "-Dmany.folders=" + FOLDERS,
                            "-Dmany.rows=" + ROWS,
                            "-cp",
                            System.getProperty("java.class.path"),
                            ManyFolders.class.getName(),
                            s3.endpoint().toString(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
            try {
                assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
            } finally {
                process.destroyForcibly();
            }
            System.out.println(Files.readString(output).strip());
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();

            assertThat(s3.claims("raw/_chunks/")).hasSize(1);
            assertThat(s3.puts("raw/orders/")).hasSize(FOLDERS);
            assertThat(rowsIn(s3.objects)).containsExactly(ROWS, ROWS, FOLDERS);
        }
    }

    /** Rows, distinct rows and files, counted by DuckDB. */
    private List<Integer> rowsIn(Map<String, byte[]> objects) throws Exception {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        objects.forEach((key, content) -> {
            if (key.endsWith(".parquet")) {
                write(copy.resolve(key.replace('/', '_')), content);
            }
        });
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet count = duck.createStatement()
                        .executeQuery("SELECT count(*), count(DISTINCT kafka_offset), count(DISTINCT filename)"
                                + " FROM read_parquet('" + copy + "/*.parquet', filename=true)")) {
            count.next();
            return List.of(count.getInt(1), count.getInt(2), count.getInt(3));
        }
    }

    private static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
