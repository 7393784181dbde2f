package io.tailrace.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files with what this version writes and the next one reads. {@code -Dgolden.write=true} writes them anew, which is right only
 * for a form that no released version has written.
 */
public final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    /** Fails unless the file has exactly these lines. */
    public static void assertSame(String file, List<String> lines) throws IOException {
        String text = String.join("\n", lines) + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(file), text);
        }

        assertThat(text).isEqualTo(Files.readString(FOLDER.resolve(file)));
    }

    /** The same of properties, sorted by their names. */
    public static void assertSame(String file, Map<String, String> properties) throws IOException {
        assertSame(
                file,
                new TreeMap<>(properties)
                        .entrySet().stream()
                                .map(property -> property.getKey() + "=" + property.getValue())
                                .toList());
    }

    public static List<String> lines(String file) throws IOException {
        return Files.readAllLines(FOLDER.resolve(file));
    }

    public static Map<String, String> properties(String file) throws IOException {
        Map<String, String> properties = new TreeMap<>();
        for (String line : lines(file)) {
            properties.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        return properties;
    }
}
