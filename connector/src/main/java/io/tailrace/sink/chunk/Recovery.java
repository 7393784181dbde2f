package io.tailrace.sink.chunk;

import org.apache.kafka.connect.errors.ConnectException;

/**
 * A chunk that is claimed and perhaps not whole, on its way to be written again: whether what Kafka gives now is what was
 * claimed. It never lets a difference pass in silence.
 */
record Recovery(Claim claim, ChunkNames names, Claims claims, ObjectStore store) {

    /**
     * Whether the chunk is to be written again, now that its first row is here; false when its files are all there and it
     * cannot or need not be.
     *
     * @throws ConnectException when the chunk is not whole and these are not the rows that were claimed
     */
    boolean startsWith(Claim.FirstRow first, String fingerprint) {
        if (first.equals(claim.first()) && fingerprint.equals(claim.fingerprint())) {
            return true;
        }
        boolean sameRecord = first.offset() == claim.first().offset()
                && first.timestamp() == claim.first().timestamp();
        boolean laterRecord = first.offset() > claim.first().offset();
        if (!sameRecord && !laterRecord) {
            throw new ConnectException(describe() + "The topic is not the one it was: offset " + first.offset()
                    + " holds another record now. Give the new topic a prefix of its own, or remove the claims of the"
                    + " old one under " + names.claimsFolder() + ", and restart.");
        }
        if (isWhole()) {
            return false;
        }
        if (sameRecord) {
            throw new ConnectException(describe() + "It was to be written with other options or transforms than these."
                    + " Restart with those once, until it is written; or remove its files " + claim.keys()
                    + " and then the claim, and restart.");
        }
        throw new ConnectException(describe() + "Its records are no longer in Kafka: the first that is left has offset "
                + first.offset() + ". They are lost to the lake. To go on with what there is, remove the claim and"
                + " restart.");
    }

    /** Called when Kafka is past the chunk and no row of it came. */
    void passedWithoutRows() {
        if (!isWhole()) {
            throw new ConnectException(describe() + "None of its records came again. Look for a transform that drops"
                    + " them now, or for a retention that was too short. To go on with what there is, remove the claim"
                    + " and restart.");
        }
    }

    /** All files are there: what each holds is a fact since the claim, so nothing is missing. */
    private boolean isWhole() {
        return claim.keys().stream().allMatch(store::exists);
    }

    private String describe() {
        return "The chunk of " + names.topic() + "-" + names.partition() + " from offset " + claim.start() + " to "
                + claim.end() + " was claimed in " + claims.keyOf(claim.start()) + " and not written to its end. ";
    }
}
