package io.tailrace.source.dynamodb;

import io.tailrace.testing.streams.ScriptedStreams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A scripted table that is written at random while its shards roll and split, and that knows what happened to each of its items. */
final class ChangingTable implements KillRun.Subject {

    /** What {@link #histories} calls a delete; a put is called by its price. */
    static final String DELETED = "deleted";

    private static final int ORDERS = 200;

    private final ScriptedStreams server;
    private final TestTable table;
    private final Random random;
    private final Map<String, List<String>> histories = new HashMap<>();
    private final int mostOpenShards;
    private final List<Integer> openShards = new ArrayList<>();
    private int shards;
    private int price;

    ChangingTable(ScriptedStreams server, TestTable table, int rootShards, int mostOpenShards, Random random) {
        this.server = server;
        this.table = table;
        this.mostOpenShards = mostOpenShards;
        this.random = random;
        for (int i = 0; i < rootShards; i++) {
            openShards.add(shards++);
        }
    }

    @Override
    public Map<String, List<String>> histories() {
        return histories;
    }

    @Override
    public void change(int times) {
        for (int i = 0; i < times; i++) {
            int order = random.nextInt(ORDERS);
            List<String> history = histories.computeIfAbsent(Integer.toString(order), key -> new ArrayList<>());
            boolean exists =
                    !history.isEmpty() && !history.get(history.size() - 1).equals(DELETED);
            if (exists && random.nextInt(4) == 0) {
                table.delete(order);
                history.add(DELETED);
            } else {
                String next = Integer.toString(++price);
                table.put(order, order + 1, next);
                history.add(next);
            }
        }
    }

    /** Closes one shard, as DynamoDB does every few hours, and sometimes all of them at once. */
    @Override
    public void moveShards() {
        int closed = random.nextInt(10) == 0 ? openShards.size() : 1;
        for (int i = 0; i < closed; i++) {
            int shard = openShards.remove(random.nextInt(openShards.size() - i));
            if (openShards.size() < mostOpenShards - 1 && random.nextBoolean()) {
                server.split(table.name(), shard);
                openShards.add(shards++);
            } else {
                server.roll(table.name(), shard);
            }
            openShards.add(shards++);
        }
        server.hideNewestShards(table.name(), random.nextInt(3), random.nextInt(4));
    }
}
