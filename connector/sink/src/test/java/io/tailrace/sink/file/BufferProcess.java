package io.tailrace.sink.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;

/** A second worker process: its tasks make their folders one after the other, and keep them until it is killed. */
public final class BufferProcess implements AutoCloseable {
    private static final int STARTS = 3_000;
    private static final List<String> CONTAINER =
            List.of("unshare", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc");

    private final Process process;
    private final List<Path> files;

    private BufferProcess(Process process, List<Path> files) {
        this.process = process;
        this.files = files;
    }

    /** @param loaders how many class loaders the plugin is loaded by; each has two tasks */
    static BufferProcess start(Path parent, int loaders) throws IOException {
        return start(parent, loaders, List.of());
    }

    /** A worker with process ids of its own, as in a container. */
    static BufferProcess contained(Path parent) throws IOException {
        return start(parent, 1, CONTAINER);
    }

    static boolean canContain() throws InterruptedException {
        List<String> command = new ArrayList<>(CONTAINER);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static BufferProcess start(Path parent, int loaders, List<String> container) throws IOException {
        List<String> command = new ArrayList<>(container);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Its file is named by the process id, and two containers that share a disk quarrel about it.
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                BufferProcess.class.getName(),
                parent.toString(),
                Integer.toString(loaders)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Path> files = new ArrayList<>();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals("ready"); line = lines.readLine()) {
            files.add(Path.of(line));
        }
        return new BufferProcess(process, files);
    }

    /** A worker whose tasks start and stop at once, many times. */
    static BufferProcess churn(Path parent) throws IOException {
        return start(parent, 0);
    }

    /** How many folders were removed while their task was using them. */
    long lost() {
        return files.stream().filter(line -> line.toString().equals("lost")).count();
    }

    /** One of each task. */
    List<Path> files() {
        return files;
    }

    /** As {@code kill -9} does. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws Exception {
        List<Class<?>> plugins = new ArrayList<>();
        for (int i = 0; i < STARTS && arguments[1].equals("0"); i++) {
            openAndClose(Path.of(arguments[0]));
        }
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            plugins.add(new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())
                    .loadClass(BufferProcess.class.getName()));
        }
        for (int task = 0; task < 2; task++) {
            for (Class<?> plugin : plugins) {
                plugin.getMethod("open", Path.class).invoke(null, Path.of(arguments[0]));
            }
        }
        System.out.println("ready");
        // The end of the process that started this one ends it too.
        System.exit(System.in.read());
    }

    private static void openAndClose(Path parent) throws IOException {
        try (BufferFolder spool = BufferFolder.in(parent, "orders-0")) {
            Files.writeString(spool.next(), "rows");
        } catch (NoSuchFileException | ConnectException e) {
            System.out.println("lost");
        }
    }

    /** Called by reflection, in another class loader. */
    public static void open(Path parent) throws IOException {
        OPEN.add(BufferFolder.in(parent, "orders-0"));
        System.out.println(Files.writeString(OPEN.get(OPEN.size() - 1).next(), "rows"));
    }

    /** Open channels, which must not be collected. */
    private static final List<BufferFolder> OPEN = new ArrayList<>();

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1))
                .map(BufferProcess::url)
                .toArray(URL[]::new);
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(path, e);
        }
    }
}
