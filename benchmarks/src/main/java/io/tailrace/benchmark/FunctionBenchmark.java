package io.tailrace.benchmark;

import com.amazonaws.services.lambda.runtime.events.KinesisFirehoseEvent;
import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailrace.local.LambdaRuntime;
import io.tailrace.local.LambdaRuntime.Function;
import io.tailrace.local.LambdaRuntime.Start;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.joda.time.DateTime;
import org.jspecify.annotations.Nullable;

/**
 * The function as it is deployed, under Amazon's runtime interface client, beside a Java function of AWS's event classes and a
 * Python one: processor time for a record of a 3 MB batch, and the time from the start of the JVM to its first reply. All
 * three must give the same rows.
 *
 * <p>Run by hand, with the zip as argument; no JMH, since each function is a process of its own.
 */
public final class FunctionBenchmark {

    private static final int BATCH_BYTES = 3_000_000;
    private static final int BATCHES = 100;
    private static final int COLD_STARTS = 7;
    private static final String OURS = "io.tailrace.lambda.FirehoseHandler::handleRequest";
    private static final String POJO = PojoFunction.class.getName() + "::handleRequest";
    private static final List<String> FIRST_COMPILER = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    private static final List<String> BOTH_COMPILERS = List.of("-XX:+UseSerialGC");

    /** As the CloudFormation template sets them: the runtime interface client's buffers are kept between batches. */
    private static final Map<String, String> KEPT_BUFFERS =
            Map.of("MALLOC_TRIM_THRESHOLD_", "67108864", "MALLOC_MMAP_THRESHOLD_", "33554432");

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final Path ours;
    private final Path pojo;
    private final byte[] one;
    private final byte[] batch;
    private final int records;

    private FunctionBenchmark(Path zip) throws IOException {
        this.folder = Files.createTempDirectory("tailrace-function-benchmark-");
        this.ours = unzip(zip, folder.resolve("ours"));
        this.pojo = pojoFunction(folder.resolve("pojo"));
        this.one = event(1);
        this.records = BATCH_BYTES / (event(2).length - one.length);
        this.batch = event(records);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 1) {
            throw new IllegalArgumentException("expected one argument: the function's zip");
        }
        new FunctionBenchmark(Path.of(args[0])).run();
    }

    private void run() throws IOException, InterruptedException {
        System.out.printf("%,d records in %,d bytes a batch%n%n", records, batch.length);
        double oursDeployed = microsPerRecord(new Function(ours, OURS, KEPT_BUFFERS, BOTH_COMPILERS));
        double pojoDeployed = microsPerRecord(new Function(pojo, POJO, KEPT_BUFFERS, BOTH_COMPILERS));
        double oursBoth = microsPerRecord(new Function(ours, OURS, Map.of(), BOTH_COMPILERS));
        double pojoBoth = microsPerRecord(new Function(pojo, POJO, Map.of(), BOTH_COMPILERS));
        double oursFirst = microsPerRecord(new Function(ours, OURS, Map.of(), FIRST_COMPILER));
        double pojoFirst = microsPerRecord(new Function(pojo, POJO, Map.of(), FIRST_COMPILER));
        Double python = python();
        print("CPU microseconds a record", "ours", "event classes", "ratio");
        print("C1 and C2, the template's settings", oursDeployed, pojoDeployed);
        print("C1 and C2", oursBoth, pojoBoth);
        print("C1 alone", oursFirst, pojoFirst);
        if (python == null) {
            System.out.println("no python3 here: nothing to compare with");
        } else {
            print("Python, beside ours with C1 and C2", oursBoth, python);
            print("Python, beside the template's settings", oursDeployed, python);
        }
        System.out.println();
        print("first reply, ms, C1 alone", "ours", "event classes", "ratio");
        List<Double> oursCold = new ArrayList<>();
        List<Double> pojoCold = new ArrayList<>();
        for (int i = 0; i < COLD_STARTS; i++) {
            oursCold.add(coldStartMillis(new Function(ours, OURS, Map.of(), FIRST_COMPILER)));
            pojoCold.add(coldStartMillis(new Function(pojo, POJO, Map.of(), FIRST_COMPILER)));
        }
        print("median of " + COLD_STARTS, median(oursCold), median(pojoCold));
    }

    private static void print(String what, double ours, double theirs) {
        print(
                what,
                String.format(Locale.ROOT, "%.1f", ours),
                String.format(Locale.ROOT, "%.1f", theirs),
                String.format(Locale.ROOT, "%.2f", theirs / ours));
    }

    private static void print(String what, String ours, String theirs, String ratio) {
        System.out.printf("| %-40s | %8s | %14s | %6s |%n", what, ours, theirs, ratio);
    }

    private double microsPerRecord(Function function) throws IOException {
        try (LambdaRuntime runtime = LambdaRuntime.start(function, Start.ON_DEMAND, line -> {})) {
            sameRows(runtime.invoke(batch));
            for (int i = 0; i < BATCHES; i++) {
                runtime.invoke(batch);
            }
            Duration before = runtime.processorTime();
            for (int i = 0; i < BATCHES; i++) {
                runtime.invoke(batch);
            }
            return runtime.processorTime().minus(before).toNanos() / 1e3 / BATCHES / records;
        }
    }

    private double coldStartMillis(Function function) {
        long start = System.nanoTime();
        try (LambdaRuntime runtime = LambdaRuntime.start(function, Start.ON_DEMAND, line -> {})) {
            runtime.invoke(one);
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private @Nullable Double python() throws IOException, InterruptedException {
        Path script = folder.resolve("python_function.py");
        Files.write(script, resource("io/tailrace/benchmark/python_function.py"));
        Path event = Files.write(folder.resolve("event.json"), batch);
        Process process;
        try {
            process = new ProcessBuilder("python3", script.toString(), event.toString(), "" + 20)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            return null;
        }
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            double nanos = Double.parseDouble(output.readLine());
            sameRows(output.readLine().getBytes(StandardCharsets.UTF_8));
            process.waitFor();
            return nanos / 1e3 / 10 / records;
        }
    }

    /** A function that leaves something out is not comparable. */
    private void sameRows(byte[] reply) throws IOException {
        JsonNode answers = json.readTree(reply).get("records");
        JsonNode row = json.readTree(
                Base64.getDecoder().decode(answers.get(records - 1).get("data").textValue()));
        ObjectNode expected = (ObjectNode) json.readTree(SalesOrderChange.plainImage());
        expected.put("placed_at", "2026-11-22 13:45:00.123")
                .put("cdc_event_type", "MODIFY")
                .put("cdc_event_time", "2025-11-22 13:45:00.000")
                .put("cdc_event_id", "c81e728d9d4c2f636f067f89cc14862c")
                .put("cdc_stream", "2026-01-01T00:00:00.000")
                .put("cdc_sequence", "0000000000000000000111000000000001234567")
                .put("cdc_table", "sales-orders")
                .put("cdc_ttl_expired", false);
        if (answers.size() != records || !row.equals(expected)) {
            throw new IllegalStateException("other rows than ours: " + row);
        }
    }

    private static byte[] event(int records) {
        String data = Base64.getEncoder().encodeToString(SalesOrderChange.bytes());
        StringBuilder event = new StringBuilder("{\"invocationId\":\"i\",\"deliveryStreamArn\":"
                + "\"arn:aws:firehose:eu-west-1:123456789012:deliverystream/sales-orders\",\"region\":\"eu-west-1\","
                + "\"records\":[");
        for (int i = 0; i < records; i++) {
            event.append(i == 0 ? "" : ",")
                    .append("{\"recordId\":\"49546986683135544286507457936321625675700192471156785154000")
                    .append(i)
                    .append("\",\"approximateArrivalTimestamp\":1763819101000,\"data\":\"")
                    .append(data)
                    .append("\"}");
        }
        return event.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Path unzip(Path zip, Path folder) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                if (!entry.isDirectory()) {
                    Files.createDirectories(file.getParent());
                    Files.copy(entries, file);
                }
            }
        }
        // The peers compare no images, so ours leaves that out too.
        Files.writeString(
                folder.resolve("config/lambda/sales-orders.properties"), """
                topic=sales-orders
                transforms=flatten
                transforms.flatten.type=io.tailrace.transform.FlattenDynamoDb$Value
                transforms.flatten.metadata=event_type,event_time,event_id,sequence,table,ttl_expired
                transforms.flatten.columns=%s
                """.formatted(SalesOrderChange.COLUMNS));
        return folder;
    }

    private static Path pojoFunction(Path folder) throws IOException {
        String name = PojoFunction.class.getName().replace('.', '/') + ".class";
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, resource(name));
        Path lib = Files.createDirectories(folder.resolve("lib"));
        for (Class<?> type : List.of(
                KinesisFirehoseEvent.class,
                DateTime.class,
                ObjectMapper.class,
                JsonFactory.class,
                JacksonAnnotation.class)) {
            Path jar = jar(type);
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        return folder;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream bytes = FunctionBenchmark.class.getClassLoader().getResourceAsStream(name)) {
            if (bytes == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return bytes.readAllBytes();
        }
    }

    private static Path jar(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The jar of " + type + " has no path", e);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
