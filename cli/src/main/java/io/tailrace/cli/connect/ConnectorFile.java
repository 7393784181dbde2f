package io.tailrace.cli.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connector's configuration as a user keeps it: a .properties file with a name in it.
 *
 * @param name the connector's name
 * @param config every option, the name too, in the order of their keys
 */
public record ConnectorFile(String name, Map<String, String> config) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public ConnectorFile {
        config = Collections.unmodifiableMap(new TreeMap<>(config));
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when there is no such file, or it names no connector
     */
    public static ConnectorFile read(Path file) {
        return of(file, PropertiesFile.read(file));
    }

    /**
     * The connector that this file's options make.
     *
     * @throws IllegalArgumentException when they name no connector
     */
    public static ConnectorFile of(Path file, Map<String, String> options) {
        String name = options.getOrDefault("name", "");
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "The file " + file + " does not name a connector: add a line such as name=sales-orders-source.");
        }
        return new ConnectorFile(name, options);
    }

    /** The same connector with some options set otherwise. */
    public ConnectorFile with(Map<String, String> overrides) {
        Map<String, String> merged = new TreeMap<>(config);
        merged.putAll(overrides);
        return new ConnectorFile(merged.getOrDefault("name", name), merged);
    }

    /** The value of an option that the file must have. */
    public String option(String key) {
        String value = config.get(key);
        if (value == null) {
            throw new IllegalArgumentException("The connector " + name + " has no option " + key + ".");
        }
        return value;
    }

    /** The body of the PUT request that creates or changes the connector. */
    public String json() {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings did not become JSON", e);
        }
    }
}
