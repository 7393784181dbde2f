package io.tailrace.sink.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * What objects carry besides their content: encryption, access, storage class, tags. Claims share encryption and access,
 * which policies ask of every object, and nothing else: they live for minutes.
 *
 * @param partBytes files larger than this are uploaded in parts of this size
 */
record ObjectProperties(
        @Nullable ServerSideEncryption encryption,
        @Nullable String kmsKeyId,
        @Nullable Boolean bucketKey,
        @Nullable String acl,
        @Nullable String storageClass,
        Map<String, String> tags,
        Map<String, String> metadata,
        int partBytes) {

    static final String ENCRYPTION = "s3.encryption";
    static final String KMS_KEY = "s3.encryption.kms.key.id";
    static final String BUCKET_KEY = "s3.encryption.bucket.key.enabled";
    static final String ACL = "s3.acl";
    static final String STORAGE_CLASS = "s3.storage.class";
    static final String TAGS = "s3.tags";
    static final String METADATA = "s3.metadata";
    static final String PART_BYTES = "s3.part.bytes";

    private static final String GROUP = "S3 objects";
    private static final int MEBIBYTE = 1 << 20;
    private static final int SMALLEST_PART = 5 * MEBIBYTE;

    ObjectProperties {
        tags = Map.copyOf(tags);
        metadata = Map.copyOf(metadata);
    }

    /** Adds these options to the definition of the connector, and returns it. */
    static ConfigDef define(ConfigDef definition) {
        int order = 0;
        return definition
                .define(
                        ENCRYPTION,
                        ConfigDef.Type.STRING,
                        "bucket-default",
                        ValidString.in("bucket-default", "aes256", "kms"),
                        Importance.MEDIUM,
                        "Encryption at rest, requested for every object. bucket-default requests none and leaves it"
                                + " to the"
                                + " bucket; aes256 is SSE-S3; kms is SSE-KMS with " + KMS_KEY + ".",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Encryption")
                .define(
                        KMS_KEY,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.MEDIUM,
                        "Id or ARN of the KMS key. If it is not set, S3 uses the account's key aws/s3. The task needs"
                                + " kms:GenerateDataKey for it, and kms:Decrypt to read its claims.",
                        GROUP,
                        ++order,
                        Width.LONG,
                        "KMS key")
                .define(
                        BUCKET_KEY,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "Use an S3 Bucket Key, which saves nearly all calls to KMS. Only with " + ENCRYPTION + "=kms.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Bucket key")
                .define(
                        ACL,
                        ConfigDef.Type.STRING,
                        null,
                        S3SinkConfigDef.nullOr(cannedAcls()),
                        Importance.LOW,
                        "A canned ACL, for example bucket-owner-full-control for a bucket of another account that"
                                + " still uses ACLs. Buckets created since April 2023 refuse them by default.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "ACL")
                .define(
                        STORAGE_CLASS,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.LOW,
                        "Storage class of files, for example INTELLIGENT_TIERING. Classes for infrequent access charge"
                                + " for each read and bill small files as 128 KB.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Storage class")
                .define(
                        TAGS,
                        ConfigDef.Type.LIST,
                        "",
                        Importance.LOW,
                        "Object tags of files, as name=value, separated by commas; at most 10 (limit of S3). Needs"
                                + " s3:PutObjectTagging.",
                        GROUP,
                        ++order,
                        Width.LONG,
                        "Tags")
                .define(
                        METADATA,
                        ConfigDef.Type.LIST,
                        "",
                        Importance.LOW,
                        "User metadata of files, as name=value, separated by commas.",
                        GROUP,
                        ++order,
                        Width.LONG,
                        "Metadata")
                .define(
                        PART_BYTES,
                        ConfigDef.Type.INT,
                        32 * MEBIBYTE,
                        Range.atLeast(SMALLEST_PART),
                        Importance.LOW,
                        "Files larger than this are uploaded in parts of this size; at least 5 MiB (limit of S3)."
                                + " Smaller parts repeat less after a failure on a slow connection; larger ones need"
                                + " fewer requests.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Part size");
    }

    private static List<String> cannedAcls() {
        return ObjectCannedACL.knownValues().stream()
                .map(ObjectCannedACL::toString)
                .sorted()
                .toList();
    }

    /** What is wrong with options that are valid by themselves but do not go together, by option. */
    static Map<String, String> problems(AbstractConfig config) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (config.getString(KMS_KEY) != null && !config.getString(ENCRYPTION).equals("kms")) {
            problems.put(
                    KMS_KEY,
                    "has no effect with " + ENCRYPTION + "=" + config.getString(ENCRYPTION) + ". Set " + ENCRYPTION
                            + "=kms, or remove the key");
        }
        for (String option : List.of(TAGS, METADATA)) {
            config.getList(option).stream()
                    .filter(pair -> pair.indexOf('=') < 1)
                    .forEach(pair -> problems.put(
                            option, "must be name=value, separated by" + " commas, and " + pair + " is not"));
        }
        return problems;
    }

    static ObjectProperties from(AbstractConfig config) {
        ServerSideEncryption encryption = switch (config.getString(ENCRYPTION)) {
            case "bucket-default" -> null;
            case "aes256" -> ServerSideEncryption.AES256;
            case "kms" -> ServerSideEncryption.AWS_KMS;
            default -> throw new ConfigException(ENCRYPTION, config.getString(ENCRYPTION));
        };
        return new ObjectProperties(
                encryption,
                config.getString(KMS_KEY),
                encryption == ServerSideEncryption.AWS_KMS ? config.getBoolean(BUCKET_KEY) : null,
                config.getString(ACL),
                config.getString(STORAGE_CLASS),
                pairs(config.getList(TAGS)),
                pairs(config.getList(METADATA)),
                config.getInt(PART_BYTES));
    }

    PutObjectRequest.Builder ofClaim(PutObjectRequest.Builder request) {
        return request.serverSideEncryption(encryption)
                .ssekmsKeyId(kmsKeyId)
                .bucketKeyEnabled(bucketKey)
                .acl(acl);
    }

    /** @param own metadata that the sink itself needs */
    PutObjectRequest.Builder ofFile(PutObjectRequest.Builder request, Map<String, String> own) {
        return ofClaim(request).storageClass(storageClass).tagging(tagging()).metadata(with(own));
    }

    /** @param own metadata that the sink itself needs */
    CreateMultipartUploadRequest.Builder ofFile(CreateMultipartUploadRequest.Builder request, Map<String, String> own) {
        return request.serverSideEncryption(encryption)
                .ssekmsKeyId(kmsKeyId)
                .bucketKeyEnabled(bucketKey)
                .acl(acl)
                .storageClass(storageClass)
                .tagging(tagging())
                .metadata(with(own));
    }

    private Map<String, String> with(Map<String, String> own) {
        Map<String, String> all = new HashMap<>(metadata);
        all.putAll(own);
        return all;
    }

    /** The form of a query string, as the header wants it. */
    private @Nullable String tagging() {
        return tags.isEmpty()
                ? null
                : tags.entrySet().stream()
                        .map(tag -> encoded(tag.getKey()) + "=" + encoded(tag.getValue()))
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> pairs(List<String> options) {
        Map<String, String> pairs = new LinkedHashMap<>();
        options.forEach(pair -> {
            int at = pair.indexOf('=');
            pairs.put(pair.substring(0, at).strip(), pair.substring(at + 1).strip());
        });
        return pairs;
    }
}
