package io.tailrace.cli.demo;

import io.tailrace.local.LambdaRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The Firehose function as users deploy it, unzipped and running. Its log goes to a file. */
final class LambdaFunction implements AutoCloseable {
    /** The settings in the zip, where they come from in the project. */
    static final String CONFIGURATION = "config/lambda/sales-orders.properties";

    private static final String HANDLER = "io.tailrace.lambda.FirehoseHandler::handleRequest";

    /** As Lambda starts a JVM: the first compiler only, one collector, a part of the function's memory. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

    private final LambdaRuntime runtime;
    private final PrintWriter log;

    private LambdaFunction(LambdaRuntime runtime, PrintWriter log) {
        this.runtime = runtime;
        this.log = log;
    }

    /** The zip in the build's output. */
    private static Path in(Path home) {
        Path target = home.resolve("firehose-lambda/target");
        try (Stream<Path> files = Files.exists(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().matches("tailrace-firehose-lambda-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "The function's zip is not in " + target + ". Build it: ./mvnw -Dquick package"));
        } catch (IOException e) {
            throw new UncheckedIOException("The function's zip cannot be found in " + target, e);
        }
    }

    /**
     * Unzips the function and starts it.
     *
     * @param home the project's folder, where the zip is in the build's output
     * @param folder an empty folder for what is in the zip
     * @param logFile takes what the function prints
     * @param configuration the settings in the zip
     */
    static LambdaFunction start(Path home, Path folder, Path logFile, String configuration) {
        try {
            unzip(in(home), folder);
            PrintWriter log = new PrintWriter(Files.newBufferedWriter(logFile), true);
            LambdaRuntime.Function function =
                    new LambdaRuntime.Function(folder, HANDLER, Map.of("TAILRACE_CONFIG", configuration), JVM_OPTIONS);
            return new LambdaFunction(LambdaRuntime.start(function, LambdaRuntime.Start.SNAP_START, log::println), log);
        } catch (IOException e) {
            throw new UncheckedIOException("The function cannot be unzipped to " + folder, e);
        }
    }

    byte[] invoke(byte[] event) {
        return runtime.invoke(event);
    }

    @Override
    public void close() {
        runtime.close();
        log.close();
    }

    private static void unzip(Path file, Path folder) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(folder.resolve(entry.getName()).getParent());
                    Files.copy(zip, target);
                }
            }
        }
    }
}
