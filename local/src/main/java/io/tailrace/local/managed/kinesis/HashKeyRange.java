package io.tailrace.local.managed.kinesis;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** The hash keys, both ends included, whose records a shard takes. A record's hash key is the MD5 of its partition key. */
record HashKeyRange(BigInteger first, BigInteger last) {

    private static final BigInteger COUNT = BigInteger.TWO.pow(128);

    static final BigInteger HIGHEST = COUNT.subtract(BigInteger.ONE);

    /** Divides all hash keys evenly. */
    static List<HashKeyRange> evenly(int shards) {
        BigInteger width = COUNT.divide(BigInteger.valueOf(shards));
        List<HashKeyRange> ranges = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            BigInteger first = width.multiply(BigInteger.valueOf(i));
            boolean isLast = i == shards - 1;
            ranges.add(
                    new HashKeyRange(first, isLast ? HIGHEST : first.add(width).subtract(BigInteger.ONE)));
        }
        return ranges;
    }

    static BigInteger hashKey(String partitionKey) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(partitionKey.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5", e);
        }
    }

    boolean contains(BigInteger hashKey) {
        return first.compareTo(hashKey) <= 0 && hashKey.compareTo(last) <= 0;
    }

    /** Whether a split there leaves both halves with at least one hash key. */
    boolean canSplitAt(BigInteger start) {
        return contains(start) && !start.equals(first);
    }

    List<HashKeyRange> splitAt(BigInteger start) {
        return List.of(new HashKeyRange(first, start.subtract(BigInteger.ONE)), new HashKeyRange(start, last));
    }

    boolean isAdjacentTo(HashKeyRange other) {
        return last.add(BigInteger.ONE).equals(other.first)
                || other.last.add(BigInteger.ONE).equals(first);
    }

    HashKeyRange mergedWith(HashKeyRange other) {
        return new HashKeyRange(first.min(other.first), last.max(other.last));
    }
}
