package io.tailrace.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * A store that lists objects once they are there as a whole, as S3 does. The one in folders writes {@code key-UUID} and then
 * renames it, and lists that name meanwhile.
 */
final class WholeObjects extends ForwardingBlobStore {
    private static final Pattern UNDER_WAY = Pattern.compile("(.+)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Keys that are being written, by bucket and key, with how many writers there are. */
    private final Map<String, Integer> writers = new ConcurrentHashMap<>();

    WholeObjects(BlobStore store) {
        super(store);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        return writing(request.bucket(), request.key(), () -> reading(content, () -> super.putBlob(request, content)));
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        return writing(request.destinationBucket(), request.destinationKey(), () -> super.copyBlob(request));
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        return writing(request.bucket(), request.key(), () -> super.completeMultipartUpload(upload, request));
    }

    @Override
    public UploadPartResponse uploadMultipartPart(
            MultipartUpload upload, UploadPartRequest request, InputStream content) {
        return reading(content, () -> super.uploadMultipartPart(upload, request, content));
    }

    /**
     * A call that has content: when it is refused, what the client still sends is read, or the connection would be closed over
     * it, and the client might never read the answer.
     */
    private static <T> T reading(InputStream content, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException refusal) {
            try {
                content.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                refusal.addSuppressed(e);
            }
            throw refusal;
        }
    }

    private <T> T writing(String bucket, String key, Supplier<T> write) {
        String name = name(bucket, key);
        writers.merge(name, 1, Integer::sum);
        try {
            return write.get();
        } finally {
            writers.computeIfPresent(name, (written, count) -> count == 1 ? null : count - 1);
        }
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response all = super.list(request);
        List<S3Object> whole = all.contents().stream()
                .filter(object -> isWhole(request.bucket(), object.key()))
                .toList();
        return whole.size() == all.contents().size()
                ? all
                : all.toBuilder().contents(whole).keyCount(whole.size()).build();
    }

    /** What was listed and is not being written any more has been renamed, so the order of these questions matters. */
    private boolean isWhole(String bucket, String key) {
        Matcher underWay = UNDER_WAY.matcher(key);
        return !underWay.matches()
                || (!writers.containsKey(name(bucket, underWay.group(1)))
                        && delegate().blobExists(bucket, key));
    }

    private static String name(String bucket, String key) {
        return bucket + "/" + key;
    }
}
