package io.tailrace.sink.layout;

import io.tailrace.aws.KeyFolders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What {@code s3.prefix} may be: folders with slashes between them, which S3 and its readers take for the same. */
public final class KeyPrefix implements Validator {
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
        return KeyFolders.problem(prefix.replaceAll("^/+|/+$", "")).orElse(null);
    }

    @Override
    public String toString() {
        return "folders with slashes between them, at most " + KeyFolders.MAX_BYTES + " bytes";
    }
}
