package io.tailrace.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
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
     * @throws IllegalArgumentException when there is none, or the build's has settings from before an edit
     */
    static FunctionZip find(@Nullable Path named, Path home) {
        return of(named != null ? named : built("firehose-lambda", home));
    }

    /**
     * Looks at the zip of the merge's function that the file names, or at the one of the build.
     *
     * @throws IllegalArgumentException when there is none, or the build's has settings from before an edit
     */
    static FunctionZip ofMerge(@Nullable Path named, Path home) {
        return of(named != null ? named : built("merge-lambda", home));
    }

    private static FunctionZip of(Path file) {
        Sha256 hash = Sha256.of(bytes(file));
        return new FunctionZip(file, hash.base64(), "tailrace/" + hash.hex() + ".zip");
    }

    private static Path built(String module, Path home) {
        String again = "Build it%s: ./mvnw -Dquick -Dmaven.test.skip=true -pl " + module + " -am package";
        Path target = home.resolve(module).resolve("target");
        try (Stream<Path> files = Files.exists(target) ? Files.list(target) : Stream.empty()) {
            Path zip = files.filter(file -> file.getFileName().toString().matches("tailrace-" + module + "-.*\\.zip"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "The function's zip is not in " + target + ". " + again.formatted("")));
            requireSettingsOf(home, zip, again.formatted(" again"));
            return zip;
        } catch (IOException e) {
            throw new UncheckedIOException("The function's zip cannot be looked for in " + target, e);
        }
    }

    /** A function with columns from before an edit would keep the new ones in cdc_rest, or stop at the first row that has them. */
    private static void requireSettingsOf(Path home, Path zip, String again) throws IOException {
        try (ZipFile packed = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : Collections.list(packed.entries())) {
                if (!entry.getName().startsWith("config/") || entry.isDirectory()) {
                    continue;
                }
                Path file = home.resolve(entry.getName());
                if (!Files.exists(file)) {
                    throw new IllegalArgumentException(
                            zip + " has " + entry.getName() + ", which is no longer in the project. " + again);
                }
                if (!Arrays.equals(packed.getInputStream(entry).readAllBytes(), Files.readAllBytes(file))) {
                    throw new IllegalArgumentException(
                            zip + " has " + entry.getName() + " as it was before an edit. " + again);
                }
            }
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
