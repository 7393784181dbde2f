package io.tailrace.sink.s3.store;

import io.tailrace.sink.s3.option.ObjectConfigDef;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * What objects carry besides their content: encryption, access, storage class, tags. Claims share encryption and access,
 * which policies ask of every object, and nothing else: they live for minutes.
 *
 * @param partBytes files larger than this are uploaded in parts of this size
 */
public record ObjectProperties(
        @Nullable ServerSideEncryption encryption,
        @Nullable String kmsKeyId,
        @Nullable Boolean bucketKey,
        @Nullable String acl,
        @Nullable String storageClass,
        Map<String, String> tags,
        Map<String, String> metadata,
        int partBytes) {

    public ObjectProperties {
        tags = Map.copyOf(tags);
        metadata = Map.copyOf(metadata);
    }

    public static ObjectProperties from(AbstractConfig config) {
        @Nullable ServerSideEncryption encryption = switch (ObjectConfigDef.encryption(config)) {
            case BUCKET_DEFAULT -> null;
            case AES256 -> ServerSideEncryption.AES256;
            case KMS -> ServerSideEncryption.AWS_KMS;
        };
        return new ObjectProperties(
                encryption,
                config.getString(ObjectConfigDef.KMS_KEY),
                encryption == ServerSideEncryption.AWS_KMS ? config.getBoolean(ObjectConfigDef.BUCKET_KEY) : null,
                config.getString(ObjectConfigDef.ACL),
                config.getString(ObjectConfigDef.STORAGE_CLASS),
                pairs(config.getList(ObjectConfigDef.TAGS)),
                pairs(config.getList(ObjectConfigDef.METADATA)),
                config.getInt(ObjectConfigDef.PART_BYTES));
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

    /** A request of Iceberg's with what the options ask for: files of rows are as the sink's own, metadata is as its claims. */
    public Object ofTable(Object request) {
        if (request instanceof PutObjectRequest put) {
            PutObjectRequest.Builder builder = put.toBuilder();
            return (isRows(put.key()) ? ofFile(builder, Map.of()) : ofClaim(builder)).build();
        }
        if (request instanceof CreateMultipartUploadRequest upload) {
            return ofFile(upload.toBuilder(), Map.of()).build();
        }
        return request;
    }

    private static boolean isRows(String key) {
        return key.endsWith(".parquet");
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
