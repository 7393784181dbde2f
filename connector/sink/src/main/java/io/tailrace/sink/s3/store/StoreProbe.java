package io.tailrace.sink.s3.store;

import io.tailrace.aws.AwsErrors;
import io.tailrace.sink.s3.option.ObjectConfigDef;
import io.tailrace.sink.s3.option.S3SinkConfigDef;
import io.tailrace.sink.s3.store.S3Store.Creation;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Tries out, on an object of its own, what exactly-once counts on: that the store lists, reads and writes here, and that of
 * two creations of one object the second fails. The object is under the prefix of the claims, where Athena does not look,
 * and not in the folder of any partition. Five requests.
 */
public final class StoreProbe {
    private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
    private static final byte[] CONTENT = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Store store;
    private final String location;
    private final String key;
    private final boolean conditional;
    private boolean passed;

    /**
     * A probe of one task or validation.
     *
     * @param bucket for messages
     * @param unique so that several may try the same store at once; tried again, a probe uses the same object
     */
    public StoreProbe(S3Store store, String bucket, String prefix, String unique) {
        this.store = store;
        this.key = prefix + "_chunks/.probe-" + unique;
        this.location = "s3://" + bucket + "/" + key;
        this.conditional = store.creation() == Creation.ATOMIC;
    }

    /**
     * Does nothing when it has passed before.
     *
     * @throws RetriableException when the store cannot be asked now
     * @throws ConnectException when a person must act
     */
    public void pass() {
        if (passed) {
            return;
        }
        store.list(key, "");
        boolean created = createFirst();
        try {
            // A first answer of false is an earlier try's object, or one whose answer was lost: the condition held.
            if (created && create()) {
                throw twice();
            }
            if (store.read(key).isEmpty()) {
                throw new ConnectException(location
                        + " was written and cannot be found: the store is not strongly consistent. Use one that"
                        + " is.");
            }
        } finally {
            remove();
        }
        passed = true;
    }

    private boolean createFirst() {
        try {
            return create();
        } catch (RetriableException e) {
            // It may have been created all the same.
            remove();
            throw e;
        }
    }

    private boolean create() {
        try {
            return store.createIfAbsent(key, CONTENT);
        } catch (ConnectException e) {
            throw isNotImplemented(e.getCause()) ? notImplemented(e) : e;
        }
    }

    /** What the store does not have: the condition, if it takes the same write without one. */
    private ConnectException notImplemented(ConnectException refusal) {
        if (conditional) {
            try {
                store.replace(key, CONTENT);
                remove();
                return new ConditionalWritesException(
                        "The store refuses a conditional write: " + refusal.getMessage() + ".", refusal);
            } catch (ConnectException e) {
                if (!isNotImplemented(e.getCause())) {
                    return e;
                }
            }
        }
        return new ConnectException(
                "The store has not all that a write asks for: " + refusal.getMessage() + ". Leave out "
                        + ObjectConfigDef.ENCRYPTION + " or " + ObjectConfigDef.ACL + " if it has none, or set "
                        + S3SinkConfigDef.CHECKSUMS + "=when-required if it does not take a checksum.",
                refusal);
    }

    private ConnectException twice() {
        return conditional
                ? new ConditionalWritesException(
                        "The store ignores the condition of a write: " + location + " could be created twice.", null)
                : new ConnectException(
                        location + " was written and then not found: the store is not strongly consistent."
                                + " Use one that is.");
    }

    private static boolean isNotImplemented(@Nullable Throwable cause) {
        return cause instanceof S3Exception s3
                && (s3.statusCode() == NOT_IMPLEMENTED || AwsErrors.code(s3).equals("NotImplemented"));
    }

    private void remove() {
        try {
            store.delete(key);
        } catch (ConnectException e) {
            LOG.warn(
                    "Could not delete the probe {}. Without s3:DeleteObject old claims stay too; the sink works"
                            + " nevertheless",
                    location,
                    e);
        }
    }
}
