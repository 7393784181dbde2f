package io.tailrace.sink.partition;

import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.Position;
import io.tailrace.sink.claim.RowIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.RetriableException;

/** A store that fails before or after a request had its effect, and a job that merges files in it. */
final class ModelStore extends MemoryStore {
    private static final String ROWS = ".rows";

    final List<String> wrongs = new ArrayList<>();
    private final ChunkWorld world;
    private final Breakage breakage;
    private int merges;
    private int deletions;

    ModelStore(ChunkWorld world, Breakage breakage) {
        super(path -> world.format.idsIn(path));
        this.world = world;
        this.breakage = breakage;
    }

    /** How often something was deleted. */
    int deletions() {
        return deletions;
    }

    /** The ids of all rows that a query sees, once for each time that they are there. */
    Stream<Long> rows() {
        if (world.tables != null) {
            return world.tables.rows().stream();
        }
        return objects.entrySet().stream()
                .filter(object -> object.getKey().endsWith(ROWS))
                .flatMap(object -> ((List<?>) object.getValue()).stream())
                .map(id -> (Long) id);
    }

    Optional<Position> last() {
        return claims().last();
    }

    boolean isWritten() {
        return objects.keySet().stream().anyMatch(key -> key.contains("_chunks/") && !key.endsWith("owner.json"));
    }

    boolean hasClaim() {
        return objects.keySet().stream()
                .anyMatch(
                        key -> key.contains("_chunks/") && !key.endsWith("owner.json") && !key.endsWith("begin.json"));
    }

    private Claims claims() {
        return new Claims(
                this,
                new ChunkNames(ModelTask.PREFIX, ModelTask.PARTITION.topic(), ModelTask.PARTITION.partition(), ""));
    }

    /** Whether the newest claim is of rows of a topic that is no more. Who made the topic anew knows. */
    boolean isOfAnotherTopic(int incarnation) {
        double before = world.faults;
        world.faults = 0;
        boolean another = last().map(position -> {
                    RowIdentity mark =
                            position instanceof Claim claim ? claim.content().last() : null;
                    return mark == null
                            ? incarnation > 0 && rows().noneMatch(id -> ModelLog.incarnationOf(id) == incarnation)
                            : world.log.incarnationOf(mark).orElse(incarnation) != incarnation;
                })
                .orElse(false);
        world.faults = before;
        return another;
    }

    /** Not between a person's decision and the first chunk after it: the lake has no row of the log then. */
    boolean canProveItsTopic() {
        double before = world.faults;
        world.faults = 0;
        boolean can = last().map(position -> position.generation() == 0
                        || position.next() == 0
                        || (position instanceof Claim claim && claim.content().last() != null))
                .orElse(true);
        world.faults = before;
        return can;
    }

    int optionsOfLastClaim() {
        return last().map(position -> position instanceof Claim claim
                        ? Integer.parseInt(claim.author().fingerprint().substring(1))
                        : 0)
                .orElse(0);
    }

    /** A job makes one file of several; not while any task, fenced ones too, may still write any: it knows which hours are over. */
    void mergeFiles() {
        if (!world.living().equals(List.of(world.owner())) || !world.owner().isIdle()) {
            return;
        }
        double before = world.faults;
        world.faults = 0;
        List<String> unfinished = last().map(position ->
                        position instanceof Claim claim && !claim.isWhole() ? claim.keys() : List.<String>of())
                .orElse(List.of());
        world.faults = before;
        List<String> keys = objects.keySet().stream()
                .filter(key -> key.endsWith(ROWS) && !unfinished.contains(key) && world.random.nextBoolean())
                .toList();
        List<Object> all = objects.entrySet().stream()
                .filter(object -> keys.contains(object.getKey()))
                .flatMap(object -> ((List<?>) object.getValue()).stream())
                .map(Object.class::cast)
                .toList();
        keys.forEach(objects::remove);
        objects.put("lake/merged-" + merges++ + ROWS, all);
        world.trace.add("a job merges " + keys);
    }

    @Override
    public boolean createIfAbsent(String key, byte[] content) {
        failSometimes("before creating " + key);
        boolean created = super.createIfAbsent(key, content);
        if (breakage == Breakage.OWNERS_ARE_NOT_ASKED && key.endsWith("owner.json")) {
            return true;
        }
        if (!created && breakage == Breakage.CREATION_IS_NOT_CONDITIONAL) {
            objects.put(key, content);
            created = true;
        }
        world.trace.add((created ? "create " : "exists ") + key);
        failSometimes("after creating " + key);
        return created;
    }

    @Override
    public void replace(String key, byte[] content) {
        failSometimes("before writing " + key);
        if (breakage != Breakage.WHOLENESS_IS_FORGOTTEN) {
            super.replace(key, content);
        }
        world.trace.add("write " + key);
        failSometimes("after writing " + key);
    }

    @Override
    public boolean put(String key, Path file, String rows) {
        failSometimes("before put " + key);
        String name = key;
        if (breakage == Breakage.NAMES_CARRY_NO_GENERATION) {
            name = key.replaceAll("-g\\d+-", "-");
            objects.remove(name);
        }
        boolean done = super.put(name, file, rows);
        world.trace.add((done ? "put " : "other rows in ") + key + " " + objects.get(name));
        if (world.tables != null) {
            world.tables.wasPut(key);
        }
        failSometimes("after put " + key);
        return done;
    }

    @Override
    public Optional<byte[]> read(String key) {
        failSometimes("read " + key);
        return breakage == Breakage.OWNERS_ARE_NOT_ASKED && key.endsWith("owner.json")
                ? Optional.empty()
                : super.read(key);
    }

    @Override
    public boolean exists(String key) {
        failSometimes("look for " + key);
        return super.exists(key);
    }

    @Override
    public List<String> list(String prefix, String after) {
        failSometimes("list " + prefix);
        return breakage == Breakage.LATER_CLAIMS_ARE_NOT_SEEN && !after.equals(prefix)
                ? List.of()
                : super.list(prefix, after);
    }

    @Override
    public void delete(String key) {
        failSometimes("delete " + key);
        deletions++;
        super.delete(key);
    }

    private void failSometimes(String what) {
        if (world.random.nextDouble() < world.faults) {
            throw new RetriableException("The store failed: " + what);
        }
    }
}
