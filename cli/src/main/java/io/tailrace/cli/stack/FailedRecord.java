package io.tailrace.cli.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A record that Firehose gave up, or that the pipe did: what it was when it entered Kinesis.
 *
 * @param reason the code that Firehose gives, or what else is known
 */
record FailedRecord(String reason, SdkBytes data) {
    /** A Kinesis stream takes no more for a record with its key, unless it was asked for more. */
    private static final int MAX_BYTES = 1 << 20;

    private static final int DIGEST_BYTES = 12;
    private static final int LONGEST_KEY = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A line of an object under errors/; empty when it is not one of Firehose's. */
    static Optional<FailedRecord> ofLine(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            if (!json.path("rawData").isTextual()) {
                return Optional.empty();
            }
            // The failures of conversions have other names than those of the function.
            String code =
                    json.path("errorCode").asText(json.path("lastErrorCode").asText("unknown"));
            byte[] data = Base64.getDecoder().decode(json.path("rawData").textValue());
            return Optional.of(new FailedRecord(code, SdkBytes.fromByteArray(data)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether it is a row that the function has made, which it does not read again: AWS does not document whether a failed conversion keeps the
     * record before or after the function.
     */
    boolean isRow() {
        return document()
                .filter(json -> json.isObject() && !json.has("dynamodb"))
                .isPresent();
    }

    /** The key by which the pipe spreads changes, so that those of one item meet in one shard. */
    String partitionKey(String keyAttribute) {
        JsonNode keys =
                document().map(json -> json.path("dynamodb").path("Keys")).orElse(JSON.missingNode());
        JsonNode value = keys.path(keyAttribute);
        String key = "";
        for (String type : List.of("S", "N", "B")) {
            key = key.isEmpty() ? value.path(type).asText("") : key;
        }
        if (key.isEmpty()) {
            key = keys.isObject() && !keys.isEmpty() ? keys.toString() : digest();
        }
        return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY);
    }

    boolean isTooLarge(String partitionKey) {
        return data.asByteArrayUnsafe().length + partitionKey.length() * 4L > MAX_BYTES;
    }

    /** What tells it from other records. */
    String digest() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(data.asByteArrayUnsafe());
            return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The first document in it; empty when it is packed or not JSON. */
    private Optional<JsonNode> document() {
        try (var parser = JSON.createParser(data.asByteArrayUnsafe())) {
            return Optional.ofNullable(JSON.readTree(parser));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
