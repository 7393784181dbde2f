package io.tailrace.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The archive alone, beside what every worker has, is enough to open Iceberg's catalogs: nothing of the tests' class path helps. */
class IcebergInArchiveIT {
    private static final String OPTIONS = "tailrace.option.";

    @Test
    void catalogs_open_with_the_jars_of_the_archive() throws Exception {
        try (URLClassLoader worker = new URLClassLoader(
                        Stream.of(
                                        org.apache.kafka.connect.data.Schema.class,
                                        org.apache.kafka.common.TopicPartition.class,
                                        org.slf4j.Logger.class)
                                .map(IcebergInArchiveIT::jarOf)
                                .toArray(URL[]::new),
                        ClassLoader.getPlatformClassLoader());
                URLClassLoader plugin = new URLClassLoader(jars(), worker)) {
            assertThatThrownBy(() -> plugin.loadClass("org.apache.hadoop.conf.Configuration"))
                    .isInstanceOf(ClassNotFoundException.class);
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(plugin);
            try {
                assertThat(open(plugin, "org.apache.iceberg.aws.glue.GlueCatalog"))
                        .isEqualTo("tailrace");
                assertThat(plugin.loadClass("org.apache.iceberg.rest.HTTPClient")
                                .getDeclaredMethods())
                        .isNotEmpty();
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    private static Object open(ClassLoader plugin, String type) throws ReflectiveOperationException {
        // Looked up in the interface: methods of the class name Hadoop's types, which nothing calls.
        Class<?> methods = plugin.loadClass("org.apache.iceberg.catalog.Catalog");
        Object catalog = plugin.loadClass(type).getDeclaredConstructor().newInstance();
        methods.getMethod("initialize", String.class, Map.class)
                .invoke(
                        catalog,
                        "tailrace",
                        Map.of(
                                "warehouse",
                                "s3://lake/raw",
                                "io-impl",
                                "io.tailrace.sink.s3.IcebergFiles",
                                "client.factory",
                                "io.tailrace.sink.s3.IcebergClients",
                                OPTIONS + "s3.bucket",
                                "lake",
                                OPTIONS + "aws.region",
                                "us-east-1",
                                OPTIONS + "aws.access.key.id",
                                "key",
                                OPTIONS + "aws.secret.access.key",
                                "secret"));
        return methods.getMethod("name").invoke(catalog);
    }

    private static URL[] jars() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("target"));
                Stream<Path> files = Files.walk(
                        folders.filter(each -> each.getFileName().toString().startsWith("tailrace-connect-")
                                        && Files.isDirectory(each))
                                .findFirst()
                                .orElseThrow())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(IcebergInArchiveIT::url)
                    .toArray(URL[]::new);
        }
    }

    private static URL jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
