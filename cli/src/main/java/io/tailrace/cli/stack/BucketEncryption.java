package io.tailrace.cli.stack;

import io.tailrace.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/**
 * The default encryption of a bucket that exists. What a stack writes without naming a key is encrypted by it, and with a KMS key
 * that the stack's roles may not use every such write is denied.
 */
final class BucketEncryption {
    /** Of AWS: its policy lets every role of the account use it through S3. */
    private static final String KEY_OF_S3 = "alias/aws/s3";

    private static final String NONE = "ServerSideEncryptionConfigurationNotFoundError";

    private final String bucket;
    private final Terminal terminal;

    BucketEncryption(String bucket, Terminal terminal) {
        this.bucket = bucket;
        this.terminal = terminal;
    }

    /**
     * Compares the default with what the stack's roles may use. When it may not be looked at, that is said.
     *
     * @param present the stack as it is, or null when there is none
     * @param parameters their values, the defaults among them
     * @throws StackException when the default is a KMS key that the roles may not use, and something is written under it
     */
    void check(S3Client s3, @Nullable Stack present, Map<String, String> parameters) {
        List<String> writes = writesUnderTheDefault(parameters);
        if (writes.isEmpty()) {
            return;
        }
        Optional<String> key = defaultKey(s3);
        if (key.isEmpty() || keys(present, parameters).anyMatch(own -> isSame(own, key.get()))) {
            return;
        }
        if (key.get().contains("alias/")) {
            terminal.line(
                    "The bucket " + bucket + " encrypts with " + key.get() + " by default, and so does the stack in "
                            + String.join(" and ", writes) + ": check that it is the stack's key.");
            return;
        }
        throw new StackException("The bucket " + bucket + " encrypts with the KMS key " + key.get()
                + " by default, which the stack's roles may not use, and " + String.join(" and ", writes)
                + " would be written with it. Name that key in parameters.KeyArn"
                + (usesKey(parameters) ? "" : ", without Encryption=aws") + ", or make SSE-S3 the bucket's default.");
    }

    private static List<String> writesUnderTheDefault(Map<String, String> parameters) {
        List<String> writes = new ArrayList<>();
        if (!usesKey(parameters) || "iceberg".equals(parameters.get("Format"))) {
            writes.add("the rows");
        }
        if ("true".equals(parameters.get("Merge"))) {
            writes.add("the merged tables");
        }
        return writes;
    }

    private static boolean usesKey(Map<String, String> parameters) {
        return !"aws".equals(parameters.get("Encryption"));
    }

    /** Those that the roles may use: the one that is named, and the one that the stack has made. */
    private static Stream<String> keys(@Nullable Stack present, Map<String, String> parameters) {
        Stream<String> named = Stream.of(parameters.getOrDefault("KeyArn", "")).filter(arn -> !arn.isEmpty());
        return usesKey(parameters)
                ? Stream.concat(named, Stream.ofNullable(present).flatMap(stack -> stack.output("Key").stream()))
                : Stream.empty();
    }

    /** A bucket names its key by the ARN, or by the id alone. */
    private static boolean isSame(String arn, String key) {
        return arn.equals(key) || arn.endsWith(":key/" + key);
    }

    /** Empty for SSE-S3, for the key of AWS, and for what may not be looked at. */
    private Optional<String> defaultKey(S3Client s3) {
        try {
            return s3
                    .getBucketEncryption(request -> request.bucket(bucket))
                    .serverSideEncryptionConfiguration()
                    .rules()
                    .stream()
                    .map(ServerSideEncryptionRule::applyServerSideEncryptionByDefault)
                    .filter(Objects::nonNull)
                    .filter(rule -> rule.sseAlgorithm() != ServerSideEncryption.AES256)
                    .map(ServerSideEncryptionByDefault::kmsMasterKeyID)
                    .filter(key -> key != null && !key.endsWith(KEY_OF_S3))
                    .findFirst();
        } catch (S3Exception e) {
            AwsFault fault = AwsFault.of(e);
            if (fault.code().equals(NONE)) {
                return Optional.empty();
            }
            if (!fault.isDenied()) {
                throw e;
            }
            terminal.line("AWS denies s3:GetEncryptionConfiguration on the bucket " + bucket
                    + ": check that its default encryption is SSE-S3 or the stack's key.");
            return Optional.empty();
        }
    }
}
