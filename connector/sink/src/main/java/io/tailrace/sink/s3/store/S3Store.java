package io.tailrace.sink.s3.store;

import io.tailrace.aws.AwsErrors;
import io.tailrace.sink.claim.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket of S3, or of a store that speaks its protocol. */
public final class S3Store implements ObjectStore {
    /** User metadata of a file: the digest of its chunk's rows. */
    private static final String ROWS = "tailrace-rows";

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Client s3;
    private final String bucket;
    private final ObjectProperties properties;
    private final Creation creation;

    public S3Store(S3Client s3, String bucket, ObjectProperties properties, Creation creation) {
        this.s3 = s3;
        this.bucket = bucket;
        this.properties = properties;
        this.creation = creation;
    }

    /** How this store makes objects that are not to be there. */
    Creation creation() {
        return creation;
    }

    @Override
    public boolean createIfAbsent(String key, byte[] content) {
        if (creation == Creation.CHECK_FIRST && exists(key)) {
            return false;
        }
        try {
            s3.putObject(
                    request -> properties
                            .ofClaim(request)
                            .bucket(bucket)
                            .key(key)
                            .ifNoneMatch(creation == Creation.ATOMIC ? "*" : null)
                            .contentType("application/json"),
                    RequestBody.fromBytes(content));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
                return false;
            }
            if (e.statusCode() == CONFLICT) {
                throw new RetriableException("Another writer of " + locate(key) + " is active at the moment", e);
            }
            throw AwsErrors.translate("create " + locate(key), e);
        } catch (SdkException e) {
            throw AwsErrors.translate("create " + locate(key), e);
        }
    }

    @Override
    public void replace(String key, byte[] content) {
        translating(
                "write " + locate(key),
                () -> s3.putObject(
                        request -> properties
                                .ofClaim(request)
                                .bucket(bucket)
                                .key(key)
                                .contentType("application/json"),
                        RequestBody.fromBytes(content)));
    }

    @Override
    public boolean put(String key, Path file, String rows) {
        try {
            long size = Files.size(file);
            boolean inParts = size > properties.partBytes();
            if ((inParts || creation == Creation.CHECK_FIRST) && exists(key)) {
                return holds(key, rows);
            }
            if (inParts) {
                new PartUpload(s3, bucket, properties).send(key, file, size, Map.of(ROWS, rows));
            } else {
                s3.putObject(
                        request -> properties
                                .ofFile(request, Map.of(ROWS, rows))
                                .bucket(bucket)
                                .key(key)
                                .ifNoneMatch(creation == Creation.ATOMIC ? "*" : null),
                        RequestBody.fromFile(file));
            }
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
                return holds(key, rows);
            }
            // An upload in parts that another writer completes at this moment, or that a lifecycle rule has ended.
            if (e.statusCode() == CONFLICT || e instanceof NoSuchUploadException) {
                throw new RetriableException("Another writer of " + locate(key) + " is active at the moment", e);
            }
            throw AwsErrors.translate("write " + locate(key), e);
        } catch (SdkException e) {
            throw AwsErrors.translate("write " + locate(key), e);
        } catch (IOException e) {
            throw new ConnectException("Could not read " + file + " in buffer.dir", e);
        }
    }

    /** Whether the object has these rows, as its metadata says. One that is gone again is worth another try. */
    private boolean holds(String key, String rows) {
        return found(
                        "look for " + locate(key),
                        () -> s3.headObject(request -> request.bucket(bucket).key(key)))
                .map(head -> rows.equals(head.metadata().get(ROWS)))
                .orElseThrow(() -> new RetriableException(locate(key) + " was removed while it was looked at"));
    }

    @Override
    public Optional<byte[]> read(String key) {
        return found(
                "read " + locate(key),
                () -> s3.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                        .asByteArrayUnsafe());
    }

    /**
     * Writes an object's content to a new file.
     *
     * @return false when there is no such object
     */
    public boolean download(String key, Path file) {
        return found(
                        "read " + locate(key),
                        () -> s3.getObject(request -> request.bucket(bucket).key(key), file))
                .isPresent();
    }

    @Override
    public boolean exists(String key) {
        return found(
                        "look for " + locate(key),
                        () -> s3.headObject(request -> request.bucket(bucket).key(key)))
                .isPresent();
    }

    @Override
    public List<String> list(String prefix, String after) {
        return translating(
                "list " + locate(prefix),
                () -> s3
                        .listObjectsV2Paginator(
                                request -> request.bucket(bucket).prefix(prefix).startAfter(after))
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .filter(key -> key.compareTo(after) > 0)
                        .sorted()
                        .toList());
    }

    @Override
    public void delete(String key) {
        translating(
                "delete " + locate(key),
                () -> s3.deleteObject(request -> request.bucket(bucket).key(key)));
    }

    private String locate(String key) {
        return "s3://" + bucket + "/" + key;
    }

    private static <T> Optional<T> found(String action, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (S3Exception e) {
            // A HEAD has no body that could name the error.
            if (e.statusCode() == NOT_FOUND && e.awsErrorDetails().errorCode() == null) {
                return Optional.empty();
            }
            throw AwsErrors.translate(action, e);
        } catch (SdkException e) {
            throw AwsErrors.translate(action, e);
        }
    }

    private static <T> T translating(String action, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw AwsErrors.translate(action, e);
        }
    }

    /** How an object is made where there is to be none. */
    public enum Creation {
        /** By one conditional write: of several writers one succeeds. */
        ATOMIC,
        /** By a look and a write: of several writers at the same moment the last one wins. */
        CHECK_FIRST
    }
}
