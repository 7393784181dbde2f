package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The function's start, tried on this machine before anything is sent: out of the zip that will be uploaded, with the settings that the stack will name,
 * in a process with the environment that the template gives it. What is in a layer is not here, so a function with one is not tried.
 */
public final class FunctionTrial {
    private static final String CHECK = "io.tailrace.lambda.SettingsCheck";
    private static final String MASK_SECRET = "MaskSecret";
    private static final String CONFIG_FILE = "ConfigFile";

    private FunctionTrial() {}

    /**
     * Tries it; says nothing when it starts, or cannot be tried.
     *
     * @throws StackException with what the function says, when it does not start
     */
    public static void run(PipelineFile pipeline, Path home, Terminal terminal) throws InterruptedException {
        String settings = settings(pipeline);
        boolean hasLayers = !pipeline.parameters().getOrDefault("LayerArns", "").isBlank();
        if (settings.startsWith("/") || hasLayers) {
            return;
        }
        Path zip = FunctionZip.find(pipeline.code().zip(), home).file();
        Path folder = null;
        try {
            folder = Files.createTempDirectory("tailrace-function");
            if (unpack(zip, folder)) {
                terminal.running("  trying the function's start");
                start(folder, settings, environment(pipeline));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The function in " + zip + " cannot be tried.", e);
        } finally {
            terminal.settled();
            if (folder != null) {
                delete(folder);
            }
        }
    }

    private static String settings(PipelineFile pipeline) {
        String named = pipeline.parameters().get(CONFIG_FILE);
        if (named != null) {
            return named;
        }
        TemplateFile template = TemplateFile.read(pipeline.template());
        return YamlFile.parse(template.file(), template.body())
                .mapping("Parameters")
                .mapping(CONFIG_FILE)
                .optionalText("Default")
                .orElse("/");
    }

    /** What Lambda and the template set, as far as settings may read it. */
    private static Map<String, String> environment(PipelineFile pipeline) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_LAMBDA_FUNCTION_NAME", "trial"));
        if (!pipeline.parameter(MASK_SECRET).isEmpty()) {
            environment.put("MASK_SECRET", "trial");
        }
        return environment;
    }

    private static void start(Path folder, String settings, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path log = folder.resolve("trial.log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        "." + System.getProperty("path.separator") + "lib/*",
                        CHECK)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // What this machine has set is not set in Lambda.
        builder.environment().keySet().retainAll(List.of("PATH", "SystemRoot", "TMP", "TEMP"));
        builder.environment().putAll(environment);
        builder.environment().put("TAILRACE_CONFIG", settings);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new StackException("The function does not start within a minute with " + settings + ".");
        }
        String said = Files.readString(log).strip();
        if (process.exitValue() != 0) {
            // The zip's folders are those of the project.
            throw new StackException("The function does not start with " + settings + ", so nothing was deployed:\n    "
                    + said.replace(folder + "/", "").replace("\n", "\n    ")
                    + "\nCorrect that file, the columns that it names, or parameters.ConfigFile, and run the same command"
                    + " again: it packs a new zip.");
        }
    }

    /** Whether it is a function that can be tried, of this version of Tailrace or a later one. */
    private static boolean unpack(Path zip, Path folder) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            if (file.getEntry(CHECK.replace('.', '/') + ".class") == null) {
                return false;
            }
            for (ZipEntry entry : file.stream().toList()) {
                Path target = folder.resolve(entry.getName()).normalize();
                if (target.startsWith(folder) && !entry.isDirectory()) {
                    Files.createDirectories(target.getParent());
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
            return true;
        } catch (ZipException e) {
            // Lambda says so, and better.
            return false;
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " cannot be deleted.", e);
        }
    }
}
