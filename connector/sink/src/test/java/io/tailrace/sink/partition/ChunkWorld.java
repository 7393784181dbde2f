package io.tailrace.sink.partition;

import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.LakePartition;
import io.tailrace.sink.claim.LakePartition.Plan;
import io.tailrace.sink.claim.OnGap;
import io.tailrace.sink.claim.Owners;
import io.tailrace.sink.claim.Owners.Sharing;
import io.tailrace.sink.claim.VisibleChunks;
import io.tailrace.sink.partition.Breakage.Form;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka partition, one store and up to three tasks of which only the newest may commit to Kafka: the others are
 * zombies that have not noticed. Every request to the store is a step of its own, and between any two steps any other
 * task may run, time may pass, a task may die. Requests fail, before or after they had their effect. Around them the world
 * is a real one: batches come twice, records vanish, the topic is made anew, options change, offsets are set by hand,
 * another connector reads the same topic, files are merged by a job, and an operator does what messages advise.
 */
final class ChunkWorld {
    private static final int STEPS = 400;
    private static final int ICEBERG_ONE_IN = 20;
    private static final int STEPS_TO_THE_END = 6000;
    /** A log that ends where the lake's last row was is told from it by what comes next. */
    private static final int STEPS_TO_A_ROW = 1500;

    private static final int MOST_TASKS = 12;
    private static final int MOST_REFUSALS = 3;
    private static final Pattern SKIP = Pattern.compile("--skip-to (\\d+)");

    final Random random;
    final List<String> trace = new ArrayList<>();
    final ModelStore store;
    final ModelLog log;
    final ModelClock clock = new ModelClock();
    final OnGap onGap;
    private final Breakage breakage;
    private final List<ModelTask> tasks = new ArrayList<>();
    /** Null where queries see what is in the store. */
    final @Nullable ModelTables tables;

    final MemoryFormat format = new MemoryFormat(this::failDisk);
    /** What messages said of records that the lake will not have. */
    private final List<String> said = new ArrayList<>();
    /** Rows that the operator has decided to do without. */
    private final Set<Long> waived = new HashSet<>();
    /** Records that were refused and have arrived where errors are reported to. */
    final List<Long> reported = new ArrayList<>();

    private int number;
    private int nonce;
    double faults = 0.05;
    /** Of the task that owns the partition: zombies may have others. */
    private int options;

    /** One world in twenty has tables that list their files. */
    ChunkWorld(long seed, Breakage breakage) {
        this(
                seed,
                breakage,
                breakage.form() == Form.ANY && seed % ICEBERG_ONE_IN == 0 ? Form.ICEBERG : breakage.form());
    }

    ChunkWorld(long seed, Breakage breakage, Form form) {
        this.random = new Random(seed);
        this.breakage = breakage;
        this.onGap = random.nextBoolean() ? OnGap.FAIL : OnGap.CONTINUE;
        this.store = new ModelStore(this, breakage);
        this.log = new ModelLog(this);
        this.tables = form == Form.ICEBERG ? new ModelTables(this, breakage) : null;
        tasks.add(new ModelTask(this, number, options, breakage));
    }

    void run() {
        for (int i = 0; i < STEPS && store.wrongs.isEmpty(); i++) {
            step();
            look();
        }
        for (ModelTask task : living()) {
            for (int i = random.nextInt(40); i > 0 && task != owner(); i--) {
                task.step();
                look();
            }
            if (task != owner()) {
                task.die();
            }
        }
        faults = 0;
        log.appendRow();
        for (int i = 0; i < STEPS_TO_THE_END && store.wrongs.isEmpty() && !isDone(); i++) {
            owner().step();
            look();
            if (i % STEPS_TO_A_ROW == STEPS_TO_A_ROW - 1) {
                log.appendRow();
            }
            if (!owner().isAlive()) {
                replaceOwner("one that failed");
            }
        }
        if (store.wrongs.isEmpty() && !isDone()) {
            throw new IllegalStateException("the lake does not reach the end of the log");
        }
    }

    /** What a query would see now. */
    private void look() {
        if (tables != null) {
            tables.check();
        }
    }

    /** While a commit is on its way others go on. */
    void advanceOthers() {
        List<ModelTask> living = living();
        for (int i = random.nextInt(30); i > 0 && !living.isEmpty(); i--) {
            living.get(random.nextInt(living.size())).advanceUploads();
        }
    }

    /** What others do, whose requests do not fail. */
    void quietly(Runnable action) {
        double before = faults;
        faults = 0;
        action.run();
        faults = before;
    }

    private boolean isDone() {
        return log.isCommitted() && owner().isIdle();
    }

    private void step() {
        double dice = random.nextDouble();
        if (dice < 0.04 && living().size() < 3 && mayStart()) {
            start("takes over, the old one goes on");
        } else if (dice < 0.055 && mayStart()) {
            owner().stop();
            start("takes over from one that stopped");
        } else if (dice < 0.07 && mayStart()) {
            owner().die();
            start("takes over from a dead one");
        } else if (dice < 0.08) {
            log.append();
        } else if (dice < 0.09) {
            log.compact();
        } else if (dice < 0.095) {
            log.trim();
        } else if (dice < 0.1 && mayStart()) {
            makeTopicAnew();
        } else if (dice < 0.105 && mayStart()) {
            owner().stop();
            setOffset(random.nextInt((int) log.end() + 1));
            start("takes over after offsets were set");
        } else if (dice < 0.11 && tables == null) {
            store.mergeFiles();
        } else if (dice < 0.115) {
            intrude();
        } else if (dice < 0.155 && tables != null) {
            tables.disturb();
        } else if (dice < 0.165 && tables != null && mayStart()) {
            withdraw();
        } else {
            List<ModelTask> living = living();
            if (living.isEmpty() || !owner().isAlive()) {
                replaceOwner("one that failed");
            } else {
                living.get(random.nextInt(living.size())).step();
            }
        }
    }

    /** With a group tool, while no task runs. On a topic made anew it would be a person's word that the sink is there. */
    private void setOffset(long offset) {
        if (store.hasClaim() && log.incarnation() == 0) {
            log.setCommitted(offset);
            trace.add("an operator sets the group to " + offset);
            if (onGap == OnGap.CONTINUE) {
                waive(0, offset - 1);
            }
        }
    }

    private void waive(long first, long last) {
        log.records().stream()
                .filter(record -> record.value() != null)
                .filter(record -> record.kafkaOffset() >= first && record.kafkaOffset() <= last)
                .forEach(record -> waived.add(ModelLog.idOf(record)));
    }

    private void failDisk() throws IOException {
        if (random.nextDouble() < faults / 4) {
            throw new IOException("No space left on device");
        }
    }

    private boolean mayStart() {
        return number < MOST_TASKS;
    }

    private void start(String how) {
        options = random.nextInt(4) == 0 ? random.nextInt(3) : options;
        tasks.add(new ModelTask(this, ++number, options, breakage));
        trace.add("task " + number + " with options " + options + " " + how);
    }

    /** A second connector on the same topic and prefix: it must not write anything. */
    private void intrude() {
        if (!store.objects.containsKey(Owners.topicKey(ModelTask.PREFIX, ModelTask.PARTITION.topic()))) {
            return;
        }
        try (ModelTask second = new ModelTask(this, "another", -1, options, breakage)) {
            for (int i = 0; i < 20 && second.isAlive(); i++) {
                second.step();
            }
        }
    }

    /** Deleted and created again: the group's offset is gone with it. Who still runs sees a shorter log. */
    private void makeTopicAnew() {
        if (!store.canProveItsTopic()) {
            return;
        }
        log.makeAnew();
        trace.add("the topic is made anew, with " + log.end() + " offsets");
        for (ModelTask task : living()) {
            if (!task.noticesNewTopic()) {
                // With the new log as long as it has read, a consumer cannot tell: stopped before, as the docs ask.
                task.die();
            }
        }
        if (!owner().isAlive()) {
            start("takes over on the new topic");
        }
    }

    /** A task has failed for good: the operator reads its message and does what it says. */
    private void replaceOwner(String how) {
        String message = owner().failure();
        double before = faults;
        faults = 0;
        if (message.contains("./tailrace lake")) {
            // A worker that hangs may be overlooked: a table refuses what it still has in hand.
            living().stream()
                    .filter(task -> tables == null || random.nextBoolean())
                    .forEach(ModelTask::die);
            heed(message);
        }
        faults = before;
        tasks.add(new ModelTask(this, ++number, options, breakage));
        trace.add("task " + number + " with options " + options + " takes over from " + how);
    }

    /** An operator does not want to wait for an unfinished chunk, and overlooks workers that hang. */
    private void withdraw() {
        quietly(() -> {
            if (store.last().orElse(null) instanceof Claim claim && !claim.isWhole()) {
                if (random.nextBoolean()) {
                    owner().die();
                }
                heed("--withdraw-chunk");
                start("takes over after a decision");
            }
        });
    }

    /** Does what a message says, and what the refusals say that come of it. */
    private void heed(String message) {
        String next = message;
        for (int i = 0; i < MOST_REFUSALS && !next.isEmpty(); i++) {
            try {
                follow(next);
                next = "";
            } catch (ConnectException e) {
                trace.add("the operator is refused: " + e.getMessage());
                String refusal = String.valueOf(e.getMessage());
                next = refusal.contains("Decide about it first") || refusal.contains("visible in their table")
                        ? refusal
                        : "";
            }
        }
    }

    private void follow(String message) {
        LakePartition partition = new LakePartition(
                store,
                ModelTask.PREFIX,
                ModelTask.PARTITION.topic(),
                ModelTask.PARTITION.partition(),
                tables == null ? VisibleChunks.NONE : tables.task().visible(),
                clock);
        Matcher skip = SKIP.matcher(message);
        boolean anotherTopic = store.isOfAnotherTopic(log.incarnation());
        if (log.incarnation() > 0 && message.contains("a different record")) {
            if (store.last().orElseThrow() instanceof Claim claim && !claim.isWhole()) {
                accept(partition);
            }
            decide(partition.newGeneration());
        } else if (message.contains("different options") && random.nextBoolean()) {
            options = store.optionsOfLastClaim();
        } else if (message.contains("--withdraw-chunk") && !anotherTopic && random.nextBoolean()) {
            Plan plan = partition.withdrawChunk();
            if (store.last().orElseThrow() instanceof Claim claim) {
                decided(claim);
            }
            decide(plan);
        } else if (message.contains("-chunk")) {
            accept(partition);
        } else if (skip.find()) {
            waive(0, Long.parseLong(skip.group(1)) - 1);
            decide(partition.skipTo(Long.parseLong(skip.group(1))));
        } else if (anotherTopic) {
            decide(partition.newGeneration());
        } else if (message.contains("--same-topic")) {
            decide(partition.sameTopic());
        } else {
            store.wrongs.add("a false alarm: " + message);
        }
    }

    private void accept(LakePartition partition) {
        if (store.last().orElseThrow() instanceof Claim claim) {
            waive(claim.start(), claim.end());
            decided(claim);
        }
        decide(partition.acceptChunk());
    }

    /** Of the rows of this chunk some may be visible without the others from here on. */
    private void decided(Claim claim) {
        if (tables != null) {
            tables.decided(claim);
        }
    }

    private void decide(Plan plan) {
        said.add(plan.effect());
        trace.add("the operator: " + plan.effect());
        plan.action().run();
    }

    List<ModelTask> living() {
        return tasks.stream().filter(ModelTask::isAlive).toList();
    }

    ModelTask owner() {
        return tasks.get(tasks.size() - 1);
    }

    String nextNonce() {
        return "nonce-" + nonce++;
    }

    void say(String message) {
        said.add(message);
    }

    /** How often each row is in the store. */
    Map<Long, Long> stored() {
        Map<Long, Long> counts = new TreeMap<>();
        store.rows().forEach(id -> counts.merge(id, 1L, Long::sum));
        return counts;
    }

    /** What is wrong at the end; empty when nothing is. */
    List<String> wrongs() {
        List<String> wrongs = new ArrayList<>(store.wrongs);
        Map<Long, Long> stored = stored();
        stored.forEach((id, count) -> {
            if (count > 1) {
                wrongs.add("row " + id + " is there " + count + " times");
            }
        });
        for (SinkRecord record : log.records()) {
            if (record.value() == null || ModelLog.isDropped(record)) {
                continue;
            }
            long id = ModelLog.idOf(record);
            if (ModelLog.isBad(record)) {
                if (!reported.contains(id) && !waived.contains(id)) {
                    wrongs.add("row " + id + " was refused and never reported");
                }
            } else if (!stored.containsKey(id) && !waived.contains(id)) {
                wrongs.add("row " + id + " at offset " + record.kafkaOffset() + " is missing");
            }
        }
        for (long id : log.trimmed()) {
            if (!stored.containsKey(id) && said.isEmpty()) {
                wrongs.add("row " + id + " was removed by retention before it was written, and nothing was said");
            }
        }
        return wrongs;
    }

    /** Files that no task holds any more and that are on local disk all the same. */
    int filesLeftOnDisk() {
        tasks.forEach(ModelTask::finish);
        return format.filesOnDisk();
    }

    /** A clock that only moves when a step moves it. */
    final class ModelClock extends Clock {
        private Instant now = Instant.parse("2026-11-22T00:00:00Z");

        void advance() {
            now = now.plus(Duration.ofMillis(random.nextInt(4000)));
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    static Sharing sharing() {
        return Sharing.ONE_TOPIC_PER_TABLE;
    }
}
