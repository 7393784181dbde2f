package io.tailrace.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.runtime.isolation.PluginClassLoader;
import org.apache.kafka.connect.storage.Converter;

/**
 * The folders of a worker's plugin.path that hold the converters, each with the jars that it is released with. Their classes
 * stay apart from all others, as in a worker.
 */
record ConverterPlugins(Path path) {

    /** Copies what the build has collected, because a user adds a jar to it. */
    static ConverterPlugins create(Path path) throws IOException {
        Path built = Path.of("target", "registry", "plugins");
        for (String plugin : new String[] {"apicurio", "glue"}) {
            Path folder = Files.createDirectories(path.resolve(plugin));
            try (Stream<Path> jars = Files.list(built.resolve(plugin))) {
                for (Path jar : jars.toList()) {
                    Files.copy(jar, folder.resolve(jar.getFileName()));
                }
            }
        }
        jar(path.resolve("glue").resolve("names.jar"), NamesByRecord.class);
        return new ConverterPlugins(path);
    }

    /**
     * Adds what Kafka's {@code connect-plugin-path sync-manifests} adds: a jar with a list of the converters, so that a worker need not look through all
     * jars for them.
     */
    ConverterPlugins withLists() throws IOException {
        list("apicurio", AvroConverter.APICURIO);
        list("glue", AvroConverter.GLUE);
        return this;
    }

    private void list(String plugin, String converter) throws IOException {
        Path jar = path.resolve(plugin).resolve("connect-plugin-path-shim-1.0.0.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("META-INF/services/" + Converter.class.getName()));
            out.write(converter.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void jar(Path jar, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream in = type.getResourceAsStream("/" + name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
    }

    /** A converter of the class and with the options that a connector would have for its keys or values. */
    Converter converter(String plugin, String type, Map<String, String> options, boolean isKey) throws Exception {
        PluginClassLoader loader = loader(plugin);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Converter converter =
                    (Converter) loader.loadClass(type).getDeclaredConstructor().newInstance();
            converter.configure(options, isKey);
            return converter;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    PluginClassLoader loader(String plugin) throws IOException {
        Path folder = path.resolve(plugin);
        try (Stream<Path> jars = Files.list(folder)) {
            URL[] urls = jars.map(ConverterPlugins::url).toArray(URL[]::new);
            return new PluginClassLoader(url(folder), urls, ConverterPlugins.class.getClassLoader());
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
