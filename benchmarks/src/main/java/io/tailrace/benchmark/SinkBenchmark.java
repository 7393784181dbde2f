package io.tailrace.benchmark;

import io.tailrace.local.GlueServer;
import io.tailrace.local.S3Server;
import io.tailrace.local.ServerCommand;
import io.tailrace.local.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What a row costs in our sink and in the writer of Iceberg's, each in a process of its own, driven through {@code put} and
 * uploading to one S3 server on loopback whose time does not count. An argument picks a part: formats, tables, folders or memory.
 */
public final class SinkBenchmark {
    private static final String WARM_UP = "1000000";
    private static final String ROWS = Long.toString(Long.getLong("rows", 2_000_000));

    private final String endpoint;

    private SinkBenchmark(String endpoint) {
        this.endpoint = endpoint;
    }

    /** Runs all parts, or the one that is named. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tailrace-benchmark-");
        String part = args.length == 0 ? "all" : args[0];
        try (ServerProcess s3 = ServerProcess.start(
                ServerCommand.s3(0, Files.createDirectories(folder.resolve("s3"))), folder.resolve("s3.log"))) {
            createBucket(s3.endpoint());
            SinkBenchmark benchmark = new SinkBenchmark(s3.endpoint());
            if (part.equals("all") || part.equals("formats")) {
                benchmark.formats();
            }
            if (part.equals("all") || part.equals("tables")) {
                benchmark.tables();
            }
            if (part.equals("all") || part.equals("folders")) {
                benchmark.folders();
            }
            if (part.equals("all") || part.equals("memory")) {
                benchmark.memory();
            }
        }
    }

    private void formats() throws IOException, InterruptedException {
        iceberg("snappy");
        ours("Tailrace Parquet snappy", "1", "format=parquet");
        iceberg("gzip");
        ours("Tailrace Parquet gzip", "1", "format=parquet", "format.compression=gzip");
        iceberg("zstd");
        ours("Tailrace Parquet zstd", "1", "format=parquet", "format.compression=zstd");
        ours("Tailrace Avro snappy", "1", "format=avro");
        ours("Tailrace JSON lines gzip", "1", "format=jsonl");
        ours("Tailrace JSON lines zstd", "1", "format=jsonl", "format.compression=zstd");
    }

    /** The same rows with Kafka's columns, as files that Glue lists by folder, and appended to a table. */
    private void tables() throws IOException, InterruptedException {
        for (String chunk : List.of("100000", "1000000")) {
            String records = "rotate.max.records=" + chunk;
            table("zstd, Hive table, chunks of " + chunk, records, "table.format=hive");
            table(
                    "zstd, Iceberg table, chunks of " + chunk,
                    records,
                    "table.format=iceberg",
                    "iceberg.partition.column=placed_at");
        }
        iceberg("zstd");
    }

    private void table(String name, String... options) throws IOException, InterruptedException {
        // Each table has the files of its own run.
        try (GlueServer glue = GlueServer.start(0)) {
            List<String> all = new ArrayList<>(List.of(
                    "format=parquet",
                    "format.compression=zstd",
                    "kafka.columns.enabled=true",
                    "rotate.max.bytes=1000000000",
                    "buffer.max.bytes=1000000000",
                    "catalog=glue",
                    "glue.endpoint=" + glue.endpoint()));
            all.addAll(Arrays.asList(options));
            ours(name, "1", all.toArray(String[]::new));
        }
    }

    /** Files of the same size, in chunks that grow with the folders; and last the files of a chunk as most tasks have it. */
    private void folders() throws IOException, InterruptedException {
        for (int folders : List.of(1, 10, 100, 1000)) {
            folders(folders, 10_000);
        }
        folders(1000, 1000);
    }

    private void folders(int folders, int rowsOfFile) throws IOException, InterruptedException {
        fork(
                OurSink.class,
                "-Xmx1g",
                "Parquet snappy, " + folders + " folders, " + rowsOfFile + " rows a file",
                endpoint,
                // As many as in one chunk of the widest.
                "10000000",
                "10000000",
                Integer.toString(folders),
                "format=parquet",
                "rotate.max.records=" + folders * rowsOfFile,
                "rotate.max.bytes=10000000000",
                "buffer.max.bytes=10000000000");
    }

    private void memory() throws IOException, InterruptedException {
        for (String format : List.of("parquet", "avro", "jsonl")) {
            fork(
                    OurSink.class,
                    "-Xmx48m",
                    format + ", 1,000,000 rows a file, -Xmx48m",
                    endpoint,
                    "0",
                    ROWS,
                    "1",
                    "format=" + format,
                    "rotate.max.records=1000000",
                    // JSON lines count as long as they are before they are compressed.
                    "rotate.max.bytes=1000000000",
                    "buffer.max.bytes=1000000000");
        }
    }

    private void iceberg(String codec) throws IOException, InterruptedException {
        fork(IcebergSink.class, "-Xmx1g", "Iceberg Parquet " + codec, endpoint, WARM_UP, ROWS, codec);
    }

    private void ours(String name, String hours, String... options) throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of(name, endpoint, WARM_UP, ROWS, hours));
        args.addAll(Arrays.asList(options));
        fork(OurSink.class, "-Xmx1g", args.toArray(String[]::new));
    }

    private static void fork(Class<?> main, String heap, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(args));
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException(args[0] + " ended with " + exit);
        }
    }

    private static void createBucket(String endpoint) {
        try (S3Client s3 = S3Client.builder()
                .endpointOverride(URI.create(endpoint))
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build()) {
            s3.createBucket(request -> request.bucket("lake"));
        }
    }
}
