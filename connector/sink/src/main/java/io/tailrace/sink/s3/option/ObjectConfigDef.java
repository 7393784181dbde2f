package io.tailrace.sink.s3.option;

import io.tailrace.option.EnumOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Width;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;

/** The definition of the options that say what objects carry besides their content: encryption, access, storage class, tags. */
public final class ObjectConfigDef {
    public static final String ENCRYPTION = "s3.encryption";
    public static final String KMS_KEY = "s3.encryption.kms.key.id";
    public static final String BUCKET_KEY = "s3.encryption.bucket.key.enabled";
    public static final String ACL = "s3.acl";
    public static final String STORAGE_CLASS = "s3.storage.class";
    public static final String TAGS = "s3.tags";
    public static final String METADATA = "s3.metadata";
    public static final String PART_BYTES = "s3.part.bytes";

    private static final String GROUP = "S3 objects";
    private static final int MEBIBYTE = 1 << 20;
    private static final int SMALLEST_PART = 5 * MEBIBYTE;

    private ObjectConfigDef() {}

    /** Adds these options to the definition of the connector, and returns it. */
    static ConfigDef define(ConfigDef definition) {
        int order = 0;
        return definition
                .define(
                        ENCRYPTION,
                        ConfigDef.Type.STRING,
                        EnumOption.value(Encryption.BUCKET_DEFAULT),
                        EnumOption.anyOf(Encryption.class),
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
                                + " still uses ACLs. It takes s3:PutObjectAcl as well. Buckets created since April 2023 refuse"
                                + " ACLs by default.",
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

    public static Encryption encryption(AbstractConfig config) {
        return EnumOption.read(Encryption.class, ENCRYPTION, config.getString(ENCRYPTION));
    }

    /** What is wrong with options that are valid by themselves but do not go together, by option. */
    public static Map<String, String> problems(AbstractConfig config) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (config.getString(KMS_KEY) != null && encryption(config) != Encryption.KMS) {
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

    /** The encryption that is requested for objects. */
    public enum Encryption {
        BUCKET_DEFAULT,
        AES256,
        KMS
    }
}
