package io.tailrace.cli.connect;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Options in a file, a connector's or the function's. */
public final class PropertiesFile {

    private PropertiesFile() {}

    /**
     * The options, in the order of their keys and without blanks around their values.
     *
     * @throws IllegalArgumentException when there is no such file
     */
    public static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("There is no file " + file + ".", missing);
        } catch (IOException e) {
            throw new IllegalArgumentException("The file " + file + " cannot be read: " + e.getMessage(), e);
        }
        Map<String, String> options = new TreeMap<>();
        properties.forEach((key, value) -> options.put((String) key, ((String) value).strip()));
        return options;
    }
}
