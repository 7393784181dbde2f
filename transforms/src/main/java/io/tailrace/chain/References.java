package io.tailrace.chain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * References in values to other places, such as {@code ${file:config/tables/orders.properties:columns}}, under the names
 * that Kafka's own providers usually have in a worker: file, directory and env. Relative paths start at the working
 * directory.
 */
public final class References {

    private References() {}

    /**
     * The properties with every reference replaced.
     *
     * @throws ConfigException when a reference leads nowhere
     */
    public static Map<String, String> resolve(Map<String, String> properties) {
        Map<String, ConfigProvider> providers = providers(properties.values());
        providers.values().forEach(provider -> provider.configure(Map.of()));
        try {
            ConfigTransformer transformer = new ConfigTransformer(providers);
            Map<String, String> resolved = new HashMap<>(properties);
            resolved.replaceAll((key, value) -> resolved(transformer, key, value));
            resolved.forEach((key, value) -> refuseUnresolved(key, value, providers.keySet()));
            return resolved;
        } finally {
            providers.values().forEach(References::close);
        }
    }

    private static String resolved(ConfigTransformer transformer, String key, String value) {
        // Kafka tries every way to cut a reference that nothing closes, which takes minutes for a text with many
        // colons.
        int closed = value.lastIndexOf('}') + 1;
        String references = value.substring(0, closed);
        if (!references.contains("${")) {
            return value;
        }
        try {
            String resolved = Objects.requireNonNull(
                    transformer.transform(Map.of(key, references)).data().get(key), key);
            return resolved + value.substring(closed);
        } catch (RuntimeException e) { // a provider's own, such as a path that cannot be one
            throw new ConfigException(
                    key,
                    value,
                    e.getMessage() + ". A relative path starts at "
                            + Path.of("").toAbsolutePath());
        }
    }

    /** Only those that a value names: each takes its time to load. */
    private static Map<String, ConfigProvider> providers(Collection<String> values) {
        Map<String, ConfigProvider> providers = new HashMap<>();
        for (String value : values) {
            if (value.contains("${file:")) {
                providers.computeIfAbsent("file", name -> new FileConfigProvider());
            }
            if (value.contains("${directory:")) {
                providers.computeIfAbsent("directory", name -> new DirectoryConfigProvider());
            }
            if (value.contains("${env:")) {
                providers.computeIfAbsent("env", name -> new EnvVarConfigProvider());
            }
        }
        return providers;
    }

    /** Kafka leaves a reference as it is when the key is not there, and the text would go on as a value. */
    private static void refuseUnresolved(String key, String value, Iterable<String> providers) {
        for (String provider : providers) {
            if (Objects.requireNonNullElse(value, "").contains("${" + provider + ":")) {
                throw new ConfigException(
                        key, value, "the reference leads to no value: check the path and the key in it");
            }
        }
    }

    private static void close(ConfigProvider provider) {
        try {
            provider.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
