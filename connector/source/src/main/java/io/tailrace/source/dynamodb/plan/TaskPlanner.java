package io.tailrace.source.dynamodb.plan;

import io.tailrace.source.dynamodb.state.TableAssignment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Shares tables out among tasks by rendezvous hashing over names that outlive shards, so that the same work comes to the same task after every
 * restart, and little moves when some is added. No task gets more than its even share.
 */
final class TaskPlanner {

    /** One thing that a task can do alone. */
    private record Piece(int table, String name) {}

    private TaskPlanner() {}

    /** At least one task and at most {@code maxTasks}; every table is with one task or more, and led by one of them. */
    static List<List<TableAssignment>> plan(List<TablePlan> tables, int maxTasks) {
        List<Piece> lineages = new ArrayList<>();
        List<Piece> segments = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            int table = i;
            tables.get(i).lineages().forEach(name -> lineages.add(new Piece(table, name)));
            IntStream.range(0, tables.get(i).segments())
                    .forEach(n -> segments.add(new Piece(table, Integer.toString(n))));
        }
        int wanted = Math.max(tables.size(), Math.max(lineages.size(), segments.size()));
        int tasks = Math.max(1, Math.min(maxTasks, wanted));
        Map<Integer, List<Piece>> lineagesByTask = share(tables, lineages, tasks);
        Map<Integer, List<Piece>> segmentsByTask = share(tables, segments, tasks);
        int[] leaders = leaders(tables, lineagesByTask, segmentsByTask, tasks);
        return IntStream.range(0, tasks)
                .mapToObj(task -> assignments(
                        tables,
                        lineagesByTask.getOrDefault(task, List.of()),
                        segmentsByTask.getOrDefault(task, List.of()),
                        task,
                        leaders))
                .toList();
    }

    private static Map<Integer, List<Piece>> share(List<TablePlan> tables, List<Piece> pieces, int tasks) {
        int share = (pieces.size() + tasks - 1) / tasks;
        Map<Integer, List<Piece>> shared = new TreeMap<>();
        for (Piece piece : pieces) {
            String name = tables.get(piece.table()).table() + "/" + piece.name();
            int task = IntStream.range(0, tasks)
                    .boxed()
                    .filter(each -> shared.getOrDefault(each, List.of()).size() < share)
                    .max(Comparator.comparingLong(each -> weight(name, each)))
                    .orElseThrow();
            shared.computeIfAbsent(task, each -> new ArrayList<>()).add(piece);
        }
        return shared;
    }

    private static int[] leaders(
            List<TablePlan> tables, Map<Integer, List<Piece>> lineages, Map<Integer, List<Piece>> segments, int tasks) {
        return IntStream.range(0, tables.size())
                .map(table -> IntStream.range(0, tasks)
                        .filter(task -> has(lineages, task, table) || has(segments, task, table))
                        .findFirst()
                        .orElse(table % tasks))
                .toArray();
    }

    private static boolean has(Map<Integer, List<Piece>> shared, int task, int table) {
        return shared.getOrDefault(task, List.of()).stream().anyMatch(piece -> piece.table() == table);
    }

    private static List<TableAssignment> assignments(
            List<TablePlan> tables, List<Piece> lineages, List<Piece> segments, int task, int[] leaders) {
        Map<Integer, TableAssignment> byTable = new LinkedHashMap<>();
        for (int i = 0; i < tables.size(); i++) {
            TablePlan plan = tables.get(i);
            List<String> ownLineages = names(lineages, i);
            List<Integer> ownSegments =
                    names(segments, i).stream().map(Integer::valueOf).toList();
            if (!ownLineages.isEmpty() || !ownSegments.isEmpty() || leaders[i] == task) {
                byTable.put(i, new TableAssignment(plan.captured(), ownSegments, ownLineages, leaders[i] == task));
            }
        }
        return List.copyOf(byTable.values());
    }

    private static List<String> names(List<Piece> pieces, int table) {
        return pieces.stream()
                .filter(piece -> piece.table() == table)
                .map(Piece::name)
                .toList();
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
