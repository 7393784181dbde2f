package io.tailrace.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** docker/Dockerfile as its instructions, continued lines joined and comments gone. */
record Dockerfile(List<String> instructions) {

    static final Path FILE = Compose.PROJECT.resolve("docker/Dockerfile");

    /** A COPY: from an earlier stage or, when that is empty, from the build's context. */
    record Copy(String stage, String source) {}

    static Dockerfile read() {
        try {
            String text = Files.readString(FILE).replaceAll("(?m)^#.*\\R", "").replaceAll("\\\\\\R\\s*", "");
            return new Dockerfile(text.lines().filter(line -> !line.isBlank()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> stages() {
        return words("FROM").stream().map(words -> words.get(words.size() - 1)).toList();
    }

    List<String> baseImages() {
        return words("FROM").stream().map(words -> words.get(0)).toList();
    }

    List<Copy> copies() {
        return words("COPY").stream()
                .map(words -> words.get(0).startsWith("--from=")
                        ? new Copy(words.get(0).substring("--from=".length()), words.get(1))
                        : new Copy("", words.get(0)))
                .toList();
    }

    List<String> runs() {
        return words("RUN").stream().map(words -> String.join(" ", words)).toList();
    }

    /** What the last stage, the command line, starts with. */
    List<String> entrypoint() {
        String last = instructions.get(instructions.size() - 1);
        if (!last.startsWith("ENTRYPOINT [")) {
            throw new AssertionError("The Dockerfile ends with " + last);
        }
        return Arrays.stream(last.substring(last.indexOf('[') + 1, last.lastIndexOf(']'))
                        .split(",\\s*", -1))
                .map(word -> word.substring(1, word.length() - 1))
                .toList();
    }

    private List<List<String>> words(String instruction) {
        return instructions.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> Arrays.asList(
                        line.substring(instruction.length()).strip().split("\\s+")))
                .toList();
    }
}
