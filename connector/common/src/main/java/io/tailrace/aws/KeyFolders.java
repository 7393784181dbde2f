package io.tailrace.aws;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The folders that keys in S3 begin with, where an option names them. */
public final class KeyFolders {
    /** Half of what a key may have, so that the rest of it has the other half. */
    public static final int MAX_BYTES = 512;

    private KeyFolders() {}

    /**
     * Why S3 and its clients may not take these folders for the same.
     *
     * @param folders with slashes between them and none at either end; empty for none
     * @return what is wrong and what to do; empty when nothing is
     */
    public static Optional<String> problem(String folders) {
        String enclosed = "/" + folders + "/";
        if (!folders.isEmpty() && enclosed.contains("//")) {
            return Optional.of("has // in it, which makes a folder without a name. Write one slash between folders");
        }
        if (enclosed.contains("/./") || enclosed.contains("/../")) {
            return Optional.of(
                    "has a folder . or .., which many clients take for another folder. Write the folders" + " out");
        }
        if (folders.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("has a control character. Remove it");
        }
        int bytes = folders.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= MAX_BYTES
                ? Optional.empty()
                : Optional.of("has " + bytes + " bytes, and may have " + MAX_BYTES
                        + ", so that the rest of a key fits into the 1,024 bytes that S3 allows. Shorten it");
    }
}
