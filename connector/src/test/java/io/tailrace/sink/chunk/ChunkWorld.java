package io.tailrace.sink.chunk;

import io.tailrace.sink.chunk.ChunkCommit.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka partition, one store and up to three tasks of which only the newest may commit to Kafka: the others are
 * zombies that have not noticed. Every request to the store is a step of its own, and between any two steps any other
 * task may run, time may pass, a task may die. Requests fail, before or after they had their effect.
 */
final class ChunkWorld {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 3);
    private static final int STEPS = 400;
    private static final int STEPS_TO_THE_END = 3000;

    final Random random;
    final List<String> trace = new ArrayList<>();
    private final boolean conditionalWrites;
    private final MemoryFormat format = new MemoryFormat(this::failDisk);
    private final FlakyStore store = new FlakyStore();
    private final List<SinkRecord> log = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private final long logEnd;
    private long committed;
    private int generation;
    private int nonce;
    private double faults = 0.05;

    ChunkWorld(long seed, boolean conditionalWrites) {
        this.random = new Random(seed);
        this.conditionalWrites = conditionalWrites;
        int offsets = 6 + random.nextInt(12);
        for (int offset = 0; offset < offsets; offset++) {
            // Holes as transactions leave them; records without a value; times out of order.
            if (random.nextDouble() > 0.15) {
                log.add(record(offset, random.nextDouble() < 0.1 ? null : Map.of("id", offset)));
            }
        }
        this.logEnd = offsets;
        tasks.add(new Task(generation));
    }

    /** The offsets that must be in the store, each once. */
    List<Long> written() {
        return log.stream()
                .filter(record -> record.value() != null)
                .map(SinkRecord::kafkaOffset)
                .toList();
    }

    List<Long> stored() {
        return store.objects.entrySet().stream()
                .filter(object -> object.getKey().endsWith(".rows"))
                .flatMap(object -> ((List<?>) object.getValue()).stream())
                .map(offset -> (Long) offset)
                .sorted()
                .toList();
    }

    /** Files that no task holds any more and that are on local disk all the same. */
    int filesLeftOnDisk() {
        tasks.forEach(task -> task.writer.close());
        tasks.forEach(Task::finishAbandoned);
        return format.filesOnDisk();
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            double dice = random.nextDouble();
            if (dice < 0.04 && living().size() < 3 && generation < 6) {
                tasks.add(new Task(++generation));
                trace.add("task " + generation + " takes over, the old one goes on");
            } else if (dice < 0.055 && generation < 6) {
                owner().stop();
                tasks.add(new Task(++generation));
            } else if (dice < 0.07 && generation < 6) {
                owner().alive = false;
                tasks.add(new Task(++generation));
                trace.add("task " + generation + " takes over from a dead one");
            }
            List<Task> living = living();
            living.get(random.nextInt(living.size())).step();
        }
        for (Task task : living()) {
            for (int i = random.nextInt(40); i > 0 && task != owner(); i--) {
                task.step();
            }
            task.alive = task == owner();
        }
        faults = 0;
        for (int i = 0; i < STEPS_TO_THE_END && committed < logEnd; i++) {
            owner().step();
        }
    }

    private List<Task> living() {
        return tasks.stream().filter(task -> task.alive).toList();
    }

    private void failDisk() throws IOException {
        if (random.nextDouble() < faults / 4) {
            throw new IOException("No space left on device");
        }
    }

    private Task owner() {
        return tasks.get(tasks.size() - 1);
    }

    private SinkRecord record(long offset, @Nullable Object value) {
        long time = random.nextInt(2) * 3_600_000L;
        return new SinkRecord("orders", 3, null, null, null, value, offset, time, TimestampType.CREATE_TIME);
    }

    /** A task with its consumer and its uploads, moved one step at a time. */
    private final class Task implements Consumer, Committer {
        private final int number;
        private final List<Upload> uploads = new ArrayList<>();
        private final PartitionWriter writer;
        private long position = committed;
        private long seek = -1;
        private boolean paused;
        private boolean alive = true;

        Task(int number) {
            this.number = number;
            Lake lake = new Lake(
                    store,
                    Tables.NONE,
                    UnaryOperator.identity(),
                    format,
                    (record, time) -> new Place("orders", "orders/hour=" + record.timestamp()),
                    format,
                    // Some files are encoded while rows come, the others from a log.
                    new OpenFiles(random.nextInt(3), 1 << 20),
                    rotation(),
                    Lake.Tombstones.IGNORE,
                    "lake/",
                    "f",
                    clock,
                    () -> "nonce-" + nonce++);
            this.writer = new PartitionWriter(PARTITION, lake, this, this);
        }

        /** One limit alone, now and then: whichever ends a chunk, nothing may hang on which it is. */
        private Rotation rotation() {
            boolean all = random.nextBoolean();
            int one = random.nextInt(5);
            return new Rotation(
                    all || one == 0 ? 3 + random.nextInt(3) : 1000,
                    all || one == 1 ? 2 + random.nextInt(4) : 1000,
                    all || one == 2 ? Duration.ofSeconds(5) : Duration.ofMinutes(1),
                    all || one == 3 ? Duration.ofSeconds(3) : Duration.ofMinutes(1),
                    all || one == 4 ? Duration.ofMinutes(30) : Duration.ofDays(1));
        }

        void step() {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    try {
                        deliver();
                    } catch (IOException | UncheckedIOException e) {
                        fail(e);
                    }
                }
                case 2, 3 -> uploads.forEach(Upload::advance);
                case 4 -> commit();
                case 5 -> makeRoom();
                default -> clock.advance();
            }
        }

        /** As a task does that holds more than it may: its largest chunk ends, and no records come for a while. */
        private void makeRoom() {
            try {
                if (random.nextInt(4) == 0) {
                    writer.rotateNow();
                }
                writer.hold(random.nextInt(4) == 0);
            } catch (IOException e) {
                fail(e);
            }
        }

        /** As a worker stops a task: offsets for the last time, then an end without haste. */
        private void stop() {
            trace.add("task " + number + " stops");
            commit();
            writer.close();
            alive = false;
        }

        /** The worker stops a task that throws, after a while in which its uploads go on, and starts another. */
        private void fail(Exception e) {
            trace.add("task " + number + " fails: " + e.getMessage());
            for (int i = random.nextInt(12); i > 0; i--) {
                uploads.forEach(Upload::advance);
            }
            writer.close();
            alive = false;
            if (this == owner()) {
                tasks.add(new Task(++generation));
            }
        }

        private void deliver() throws IOException {
            if (seek >= 0) {
                position = seek;
                seek = -1;
            }
            writer.beginBatch();
            if (!paused) {
                int count = random.nextInt(4);
                long from = position;
                for (SinkRecord record : log.stream()
                        .filter(record -> record.kafkaOffset() >= from)
                        .limit(count)
                        .toList()) {
                    writer.accept(record);
                    position = record.kafkaOffset() + 1;
                }
                if (position > 0 && log.stream().noneMatch(record -> record.kafkaOffset() >= position)) {
                    position = logEnd;
                }
            }
            writer.tick();
        }

        private void commit() {
            if (seek >= 0) {
                return;
            }
            writer.committable(position).ifPresent(offset -> {
                if (number == generation) {
                    committed = offset;
                    trace.add("task " + number + " commits " + offset);
                } else if (random.nextBoolean()) {
                    alive = false;
                    trace.add("task " + number + " learns that it is fenced");
                }
            });
        }

        void finishAbandoned() {
            uploads.forEach(upload -> upload.commit.close());
        }

        @Override
        public void seek(TopicPartition partition, long offset) {
            trace.add("task " + number + " seeks " + offset);
            seek = offset;
        }

        @Override
        public void pause(TopicPartition partition) {
            paused = true;
        }

        @Override
        public void resume(TopicPartition partition) {
            paused = false;
        }

        @Override
        public Running start(ChunkCommit commit) {
            Upload upload = new Upload(commit, number);
            uploads.add(upload);
            return upload;
        }
    }

    private final class Upload implements Committer.Running {
        private final ChunkCommit commit;
        private final int task;
        private Optional<Outcome> outcome = Optional.empty();
        private @Nullable IOException failure;
        private boolean abandoned;

        Upload(ChunkCommit commit, int task) {
            this.commit = commit;
            this.task = task;
        }

        void advance() {
            if (outcome.isPresent() || failure != null || abandoned) {
                return;
            }
            try {
                outcome = commit.advance();
                outcome.ifPresent(how -> trace.add("task " + task + ", " + commit + ": " + how));
            } catch (RetriableException e) {
                trace.add("task " + task + ", " + commit + ": " + e.getMessage());
            } catch (ConnectException e) {
                if (!(e.getCause() instanceof IOException disk)) {
                    throw e;
                }
                failure = disk;
                commit.close();
            }
            if (outcome.isPresent()) {
                commit.close();
            }
        }

        @Override
        public Optional<Outcome> outcome() {
            if (failure != null) {
                throw new UncheckedIOException(failure);
            }
            return outcome;
        }

        @Override
        public void await(Duration longest) {
            throw new UnsupportedOperationException("nothing waits here");
        }

        @Override
        public void abandon() {
            if (random.nextBoolean()) {
                advance();
            }
            abandoned = true;
        }
    }

    private final class FlakyStore extends MemoryStore {
        FlakyStore() {
            super(format::offsetsIn);
        }

        @Override
        public boolean createIfAbsent(String key, byte[] content) {
            failSometimes("before claim " + key);
            boolean created = super.createIfAbsent(key, content);
            if (!created && !conditionalWrites) {
                objects.put(key, content);
                created = true;
            }
            trace.add((created ? "claim " : "claim taken ") + key);
            failSometimes("after claim " + key);
            return created;
        }

        @Override
        public void put(String key, Path file) {
            failSometimes("before put " + key);
            super.put(key, file);
            trace.add("put " + key + " " + objects.get(key));
            failSometimes("after put " + key);
        }

        @Override
        public Optional<byte[]> read(String key) {
            failSometimes("read " + key);
            return super.read(key);
        }

        @Override
        public List<String> list(String prefix, String after) {
            failSometimes("list " + prefix);
            return super.list(prefix, after);
        }

        @Override
        public void delete(String key) {
            failSometimes("delete " + key);
            super.delete(key);
        }

        private void failSometimes(String what) {
            if (random.nextDouble() < faults) {
                throw new RetriableException("The store failed: " + what);
            }
        }
    }

    private final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-11-22T00:00:00Z");

        void advance() {
            now = now.plusMillis(random.nextInt(4000));
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
}
