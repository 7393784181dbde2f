package io.tailrace.shard;

/** A fault that the protocol of shards knows, and that the engine answers itself. */
public final class ShardReadException extends RuntimeException {

    /** What happened, in the words of no particular service. */
    public enum Reason {
        /** The iterator was kept too long; a new one at the same place will do. */
        ITERATOR_EXPIRED,
        /** The place asked for has been trimmed; the shard still has later entries. */
        TRIMMED,
        /** The whole shard has been trimmed; the stream still exists. */
        GONE,
        /** Throttled, or a fault of service or network: the same call may work later. */
        BUSY
    }

    private final Reason reason;

    public ShardReadException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The fault as what it is; any that the protocol does not know is thrown. */
    static ShardReadException of(Exception failure) {
        if (failure instanceof ShardReadException known) {
            return known;
        }
        if (failure instanceof RuntimeException unknown) {
            throw unknown;
        }
        throw new IllegalStateException("a reader must not throw checked exceptions", failure);
    }

    public Reason reason() {
        return reason;
    }
}
