package io.tailrace.sink.layout;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What {@code s3.prefix} may be: folders with slashes between them, which S3 and its readers take for the same. */
public final class KeyPrefix implements Validator {
    /** Half of what a key may have, so that folder and file name have the other half. */
    private static final int LONGEST = 512;

    private static final Pattern URL = Pattern.compile("[A-Za-z0-9]+://([^/]*)/*(.*?)/*");

    @Override
    public void ensureValid(String option, @Nullable Object value) {
        if (value != null) {
            String problem = problem(value.toString());
            if (problem != null) {
                throw new ConfigException(option, value, problem);
            }
        }
    }

    private static @Nullable String problem(String prefix) {
        Matcher url = URL.matcher(prefix);
        if (url.matches()) {
            return "is a URL: write " + url.group(1) + " into s3.bucket, and here only "
                    + (url.group(2).isEmpty() ? "what follows it, which is nothing" : url.group(2));
        }
        String folders = "/" + prefix.replaceAll("^/+|/+$", "") + "/";
        if (prefix.contains("//") && folders.contains("//") && folders.length() > 2) {
            return "has // in it, which makes a folder without a name. Write one slash between folders";
        }
        if (folders.contains("/./") || folders.contains("/../")) {
            return "has a folder . or .., which many clients take for another folder. Write the folders out";
        }
        if (prefix.chars().anyMatch(Character::isISOControl)) {
            return "has a control character. Remove it";
        }
        int bytes = prefix.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= LONGEST
                ? null
                : "has " + bytes + " bytes, and may have " + LONGEST
                        + ", so that folder and file name fit into the 1,024 of a" + " key in S3. Shorten it";
    }

    @Override
    public String toString() {
        return "folders with slashes between them, at most " + LONGEST + " bytes";
    }
}
