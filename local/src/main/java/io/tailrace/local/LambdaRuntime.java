package io.tailrace.local;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * One Java Lambda function, run as AWS runs it: by Amazon's own runtime interface client, in a JVM of its own whose folder is
 * the unzipped function. It is one execution environment, which serves one invocation at a time and ends with its
 * parent. The client brings a native library for Linux only.
 */
public final class LambdaRuntime implements AutoCloseable {

    /** How a function's environment comes to be. */
    public enum Start {
        /** The function starts and waits for events. */
        ON_DEMAND,
        /** The function starts, prepares itself for a snapshot, and is restored from it at once. */
        SNAP_START
    }

    /**
     * What to run.
     *
     * @param folder the unzipped function: classes at its root, jars in {@code lib}
     * @param handler the class and method, such as {@code package.Handler::handleRequest}
     * @param environment variables besides those that Lambda sets
     * @param jvmOptions options of the JVM, as AWS takes them from {@code JAVA_TOOL_OPTIONS}
     */
    public record Function(Path folder, String handler, Map<String, String> environment, List<String> jvmOptions) {
        public Function {
            environment = Map.copyOf(environment);
            jvmOptions = List.copyOf(jvmOptions);
        }
    }

    private static final String NATIVE_LIBRARY_OPTION =
            "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=";

    private static final long LONGEST_LOG_MILLIS = 10_000;

    private final RuntimeApi api;
    private final Process process;
    private final Path nativeLibrary;
    private final Thread watcher;

    private LambdaRuntime(RuntimeApi api, Process process, Path nativeLibrary, Thread watcher) {
        this.api = api;
        this.process = process;
        this.nativeLibrary = nativeLibrary;
        this.watcher = watcher;
    }

    /**
     * Starts the function and waits until it is ready for its first event.
     *
     * @param log takes each line that the function prints, on a thread of its own
     * @throws LambdaFailedException if the function's initialization fails or its JVM ends
     */
    public static LambdaRuntime start(Function function, Start start, Consumer<String> log) {
        RuntimeApi api = RuntimeApi.start();
        try {
            Path nativeLibrary = unpackNativeLibrary();
            Process process = launch(function, start, api, nativeLibrary);
            var runtime = new LambdaRuntime(api, process, nativeLibrary, watch(process, log, api));
            try {
                api.awaitInitialization();
            } catch (RuntimeException e) {
                runtime.close();
                throw e;
            }
            return runtime;
        } catch (IOException e) {
            api.close();
            throw new IllegalStateException("Cannot start a JVM for " + function.handler(), e);
        }
    }

    /**
     * Hands one event to the function and waits for its reply.
     *
     * @throws LambdaFailedException if the function throws or its JVM ends
     */
    public byte[] invoke(byte[] event) {
        return api.invoke(event);
    }

    /** The processor time that the function's JVM has taken since its start, as far as the system reports. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Ends the function's JVM, once all that it has printed is taken; an invocation on its way fails. */
    @Override
    public void close() {
        // Not by the process itself, which would close what it has printed.
        process.toHandle().destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The function's process " + process.pid() + " does not end");
            }
            watcher.join(LONGEST_LOG_MILLIS);
            Files.deleteIfExists(nativeLibrary);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot delete " + nativeLibrary, e);
        } finally {
            api.close();
        }
    }

    private static Process launch(Function function, Start start, RuntimeApi api, Path nativeLibrary)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(NATIVE_LIBRARY_OPTION + nativeLibrary);
        command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
        command.addAll(function.jvmOptions());
        command.addAll(List.of("-cp", runtimeClasspath(), AWSLambda.class.getName(), function.handler()));

        var builder = new ProcessBuilder(command);
        builder.directory(function.folder().toFile());
        builder.redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "local");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/local");
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "local");
        environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", initializationType(start));
        environment.put("AWS_REGION", "eu-west-1");
        environment.put("LAMBDA_TASK_ROOT", function.folder().toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("TZ", ":UTC");
        environment.putAll(function.environment());
        return builder.start();
    }

    private static String initializationType(Start start) {
        return switch (start) {
            case ON_DEMAND -> "on-demand";
            case SNAP_START -> "snap-start";
        };
    }

    /** The jars of the runtime alone: what else this JVM has loaded must not leak into the function. */
    private static String runtimeClasspath() {
        return Stream.of(AWSLambda.class, Context.class, PojoSerializer.class, SdkInternalThreadLocal.class)
                .map(LambdaRuntime::location)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The jar of " + type + " has no path", e);
        }
    }

    /** The client itself would unpack it to one fixed path, where two functions get in each other's way. */
    private static Path unpackNativeLibrary() throws IOException {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        String resource = "/jni/libaws-lambda-jni.linux-" + architecture + ".so";
        try (InputStream library = AWSLambda.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw new IOException("The runtime interface client has no " + resource);
            }
            Path file = Files.createTempFile("tailrace-lambda-", ".so");
            Files.write(file, library.readAllBytes());
            return file;
        }
    }

    private static void copyLines(Process process, Consumer<String> log) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                log.accept(line);
            }
        } catch (IOException e) {
            // close() ends the process and takes its output away; the rest is not needed
            process.destroyForcibly();
        }
    }

    private static Thread watch(Process process, Consumer<String> log, RuntimeApi api) {
        var watcher = new Thread(
                () -> {
                    copyLines(process, log);
                    api.processEnded(process.onExit().join().exitValue());
                },
                "lambda-log-" + process.pid());
        watcher.setDaemon(true);
        watcher.start();
        return watcher;
    }
}
