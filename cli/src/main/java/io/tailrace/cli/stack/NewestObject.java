package io.tailrace.cli.stack;

import java.util.Comparator;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The object that was written last in the lake's newest partition. Folders are named so that the last in order is the newest: a few calls do. */
final class NewestObject {
    private static final int LEVELS = 2;

    private NewestObject() {}

    /** @param prefix the table's folder, with its slash; below it dt=2026-01-31/hour=23/ */
    static Optional<S3Object> find(S3Client s3, String bucket, String prefix) {
        String folder = prefix;
        for (int level = 0; level < LEVELS; level++) {
            String parent = folder;
            Optional<String> last = s3
                    .listObjectsV2Paginator(
                            list -> list.bucket(bucket).prefix(parent).delimiter("/"))
                    .commonPrefixes()
                    .stream()
                    .map(CommonPrefix::prefix)
                    .max(Comparator.naturalOrder());
            if (last.isEmpty()) {
                break;
            }
            folder = last.get();
        }
        String newest = folder;
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(newest)).contents().stream()
                .max(Comparator.comparing(S3Object::lastModified));
    }
}
