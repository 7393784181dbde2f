package io.tailrace.sink.s3.store;

import io.tailrace.aws.AwsErrors;
import io.tailrace.firehose.ObjectFolder;
import io.tailrace.firehose.StoredObject;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Firehose's folder in S3.
 *
 * @param folder with a slash at its end
 */
public record FirehoseFolder(S3Client s3, String bucket, String folder, S3Store store) implements ObjectFolder {

    @Override
    public List<StoredObject> list() {
        try {
            return s3.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(folder)).contents().stream()
                    .filter(object -> isVisible(object.key()))
                    .map(FirehoseFolder::object)
                    .toList();
        } catch (SdkException e) {
            throw AwsErrors.translate("list s3://" + bucket + "/" + folder, e);
        }
    }

    /** Queries pass over the others, as over folders that a console made. */
    private static boolean isVisible(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        return !name.isEmpty() && !name.startsWith(".") && !name.startsWith("_");
    }

    private static StoredObject object(S3Object object) {
        return new StoredObject(object.key(), object.size(), object.lastModified());
    }

    @Override
    public boolean download(String key, Path file) {
        return store.download(key, file);
    }
}
