package io.tailrace.source.dynamodb.option;

import io.tailrace.aws.KeyFolders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The folder of S3 where changes go that are too large for Kafka. */
public record LargeChangeLocation(String bucket, String folder) {

    private static final String FORM = "s3://bucket/folder";
    private static final Pattern URI = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    static Validator validator() {
        return new Validator() {
            @Override
            public void ensureValid(String name, @Nullable Object value) {
                @Nullable String problem = value == null ? null : problem(value.toString());
                if (problem != null) {
                    throw new ConfigException(name, value, problem);
                }
            }

            @Override
            public String toString() {
                return FORM;
            }
        };
    }

    static LargeChangeLocation of(String uri) {
        Matcher parts = URI.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not validated: " + uri);
        }
        return new LargeChangeLocation(parts.group(1), folders(parts.group(2)));
    }

    /** The key of an object in this folder. */
    public String key(String path) {
        return folder.isEmpty() ? path : folder + "/" + path;
    }

    public String uri(String key) {
        return "s3://" + bucket + "/" + key;
    }

    private static String folders(@Nullable String path) {
        return path == null ? "" : path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static @Nullable String problem(String uri) {
        Matcher parts = URI.matcher(uri);
        if (!parts.matches()) {
            return "must be " + FORM + ", with a bucket's name of 3 to 63 lower-case letters, digits, dots and hyphens";
        }
        return KeyFolders.problem(folders(parts.group(2))).orElse(null);
    }
}
