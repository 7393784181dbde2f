package io.tailrace.local.managed.kinesis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in a shard, handed out as an opaque text that is valid for five minutes.
 *
 * @param position of the shard's next record to read
 */
record ShardIterator(String stream, String shardId, int position, Instant issued) {

    static final Duration LIFETIME = Duration.ofMinutes(5);

    private static final Pattern PARTS = Pattern.compile("([^/]+)/([^/]+)/(\\d{1,9})/(\\d{1,18})");

    /** Reads a token, which may be too old: see {@link #isExpired}. */
    static ShardIterator parse(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            Matcher parts = PARTS.matcher(text);
            if (parts.matches()) {
                return new ShardIterator(
                        parts.group(1),
                        parts.group(2),
                        Integer.parseInt(parts.group(3)),
                        Instant.ofEpochMilli(Long.parseLong(parts.group(4))));
            }
        } catch (IllegalArgumentException notBase64) {
            throw invalid();
        }
        throw invalid();
    }

    String token() {
        String text = stream + "/" + shardId + "/" + position + "/" + issued.toEpochMilli();
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean isExpired(Instant now) {
        return now.isAfter(issued.plus(LIFETIME));
    }

    private static KinesisFault invalid() {
        return KinesisFault.invalidArgument("Invalid ShardIterator.");
    }
}
