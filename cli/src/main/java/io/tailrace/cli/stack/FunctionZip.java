package io.tailrace.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The function as Lambda takes it.
 *
 * @param sha256 of its bytes, in base64 as Lambda shows it
 * @param key its key in a bucket; other content gets another key, because CloudFormation does not notice new content under an old key
 */
record FunctionZip(Path file, String sha256, String key) {
    /**
     * Looks at the zip that the file names, or at the one of the build.
     *
     * @throws IllegalArgumentException when there is none
     */
    static FunctionZip find(@Nullable Path named, Path home) {
        return of(named != null ? named : built("firehose-lambda", home));
    }

    /**
     * Looks at the zip of the merge's function that the file names, or at the one of the build.
     *
     * @throws IllegalArgumentException when there is none
     */
    static FunctionZip ofMerge(@Nullable Path named, Path home) {
        return of(named != null ? named : built("merge-lambda", home));
    }

    private static FunctionZip of(Path file) {
        Sha256 hash = Sha256.of(bytes(file));
        return new FunctionZip(file, hash.base64(), "tailrace/" + hash.hex() + ".zip");
    }

    private static Path built(String module, Path home) {
        Path target = home.resolve(module).resolve("target");
        try (Stream<Path> files = Files.exists(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().matches("tailrace-" + module + "-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("The function's zip is not in " + target
                            + ". Build it: ./mvnw -Dquick -Dmaven.test.skip=true -pl " + module + " -am package"));
        } catch (IOException e) {
            throw new UncheckedIOException("The function's zip cannot be looked for in " + target, e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("The function's zip " + file + " cannot be read.", e);
        }
    }
}
