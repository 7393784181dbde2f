package io.tailrace.source.kinesis.plan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Shares lineages out evenly among tasks, by hashes of their names: the same after every restart, and little moves when one is added. */
final class LineageShares {

    private LineageShares() {}

    /** At least one task, at most {@code maxTasks}, and none without a lineage unless there is none at all. */
    static List<List<String>> of(Collection<String> lineages, int maxTasks) {
        int tasks = Math.max(1, Math.min(maxTasks, lineages.size()));
        int least = lineages.size() / tasks;
        List<List<String>> shares = new ArrayList<>();
        IntStream.range(0, tasks).forEach(task -> shares.add(new ArrayList<>()));
        for (String lineage : new TreeSet<>(lineages)) {
            long larger = shares.stream().filter(share -> share.size() > least).count();
            int limit = larger < lineages.size() % tasks ? least + 1 : least;
            IntStream.range(0, tasks)
                    .boxed()
                    .filter(task -> shares.get(task).size() < limit)
                    .max(Comparator.comparingLong(task -> weight(lineage, task)))
                    .ifPresent(task -> shares.get(task).add(lineage));
        }
        return shares;
    }

    private static long weight(String name, int task) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((name + "#" + task).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
