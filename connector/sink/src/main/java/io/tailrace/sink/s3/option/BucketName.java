package io.tailrace.sink.s3.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** What {@code s3.bucket} may be: a bucket's name, or the alias of an access point, by the naming rules of S3. */
public final class BucketName implements Validator {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern URL = Pattern.compile("[A-Za-z0-9]+://([^/]*)(?:/+(.*?))?/*");
    private static final Pattern ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}");
    private static final String ALONE = "write the bucket's name alone, ";

    @Override
    public void ensureValid(String option, @Nullable Object value) {
        if (value != null) {
            String problem = problem(value.toString());
            if (problem != null) {
                throw new ConfigException(option, value, problem);
            }
        }
    }

    private static @Nullable String problem(String bucket) {
        Matcher url = URL.matcher(bucket);
        if (url.matches()) {
            return "is a URL: " + ALONE + url.group(1) + prefix(url.group(2));
        }
        if (bucket.startsWith("arn:")) {
            return "is an ARN, which no table's location can have: use the bucket's name, or the access point's alias,"
                    + " which ends in -s3alias";
        }
        int slash = bucket.indexOf('/');
        if (slash >= 0) {
            return "has a slash: " + ALONE + bucket.substring(0, slash) + prefix(bucket.substring(slash + 1));
        }
        if (bucket.endsWith("--x-s3")) {
            return "is a directory bucket, which does not list keys in order as the sink needs: use a general purpose"
                    + " bucket";
        }
        if (!bucket.equals(bucket.toLowerCase(Locale.ROOT))) {
            return "has upper-case letters, which S3 does not allow in bucket names: did you mean "
                    + bucket.toLowerCase(Locale.ROOT) + "?";
        }
        if (ADDRESS.matcher(bucket).matches()) {
            return "is an IP address, which S3 does not allow as a bucket's name: write the name, and the store's"
                    + " address into "
                    + S3SinkConfigDef.ENDPOINT;
        }
        return NAME.matcher(bucket).matches() && !bucket.contains("..")
                ? null
                : "is not a valid bucket name: 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or"
                        + " digit at both ends";
    }

    private static String prefix(@Nullable String path) {
        return path == null || path.isEmpty() ? "" : ", and " + path + " into " + S3SinkConfigDef.PREFIX;
    }
}
