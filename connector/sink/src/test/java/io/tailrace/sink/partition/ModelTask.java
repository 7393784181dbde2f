package io.tailrace.sink.partition;

import io.tailrace.sink.chunk.Buffering;
import io.tailrace.sink.chunk.OpenFiles;
import io.tailrace.sink.chunk.Rotation;
import io.tailrace.sink.chunk.RowShape;
import io.tailrace.sink.chunk.Tables;
import io.tailrace.sink.chunk.Tombstones;
import io.tailrace.sink.claim.LakeRoot;
import io.tailrace.sink.claim.Owners;
import io.tailrace.sink.claim.VisibleChunks;
import io.tailrace.sink.commit.ChunkCommit;
import io.tailrace.sink.commit.ChunkCommit.Outcome;
import io.tailrace.sink.commit.Committer;
import io.tailrace.sink.layout.Destination;
import io.tailrace.sink.metric.SinkMetrics;
import io.tailrace.sink.row.RowHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** A task with its consumer and its uploads, moved one step at a time. */
final class ModelTask implements ConsumerControl, Committer, AutoCloseable {
    static final TopicPartition PARTITION = new TopicPartition("orders", 3);
    static final String PREFIX = "lake/";
    static final int OPTIONS = 3;

    private final ChunkWorld world;
    private final int number;
    private final Breakage breakage;
    private final SinkMetrics metrics;
    /** Null where queries see what is in the store. */
    private final ModelTables.@Nullable Task tables;

    private final List<Upload> uploads = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private final PartitionWriter writer;
    private long position;
    /** What the worker tells of it: it does not notice when Kafka puts the consumer elsewhere. */
    private long told;

    private long seek = -1;
    private boolean paused;
    /** Batches that are not repeated after a seek: what comes promptly answers it. */
    private int calm;

    private boolean alive = true;
    /** The log that its consumer has read last. */
    private int incarnation;

    private @Nullable String failure;

    ModelTask(ChunkWorld world, int number, int options, Breakage breakage) {
        this(world, "sink", number, options, breakage);
    }

    ModelTask(ChunkWorld world, String connector, int number, int options, Breakage breakage) {
        this.world = world;
        this.number = number;
        this.breakage = breakage;
        this.tables = world.tables == null ? null : world.tables.task();
        this.position = world.log.initialPosition();
        this.incarnation = world.log.incarnation();
        this.told = position;
        WriterParts parts = new WriterParts(
                new LakeRoot(
                        world.store,
                        PREFIX,
                        new Owners(world.store, PREFIX, connector, ChunkWorld.sharing()),
                        tables == null ? VisibleChunks.NONE : tables.visible()),
                new RowShape(
                        value -> row(value, options, breakage),
                        Tombstones.IGNORE,
                        (record, time) -> place("o=" + options + "/hour=" + hour(record, time, options)),
                        world.format,
                        tables == null ? Tables.NONE : tables,
                        "f" + options),
                // Some files are encoded while rows come, the others from a log.
                new Buffering(world.format, new OpenFiles(world.random.nextInt(3), 1 << 20), rotation()),
                world.onGap,
                world.clock,
                world::nextNonce);
        this.metrics = new SinkMetrics(world.clock);
        this.writer = new PartitionWriter(PARTITION, parts, this, this, this::refuse, metrics);
    }

    private Destination place(String folder) {
        return tables == null
                ? new Destination("orders", "orders/" + folder)
                : new Destination(ModelTables.TABLE, ModelTables.TABLE + "/data/" + folder);
    }

    /** What the transforms of these options make of a record. */
    private static Object row(Object value, int options, Breakage breakage) {
        Map<?, ?> map = (Map<?, ?>) value;
        if (map.containsKey("bad")) {
            throw new DataException("it is bad");
        }
        Map<Object, Object> row = new HashMap<>(map);
        row.put("options", options);
        return breakage == Breakage.ROWS_LOOK_ALIKE ? new Alike(row) : row;
    }

    /** By the record's time, or by the clock of its chunk, on which two tasks do not agree. */
    private static long hour(SinkRecord record, Instant chunkTime, int options) {
        return options == OPTIONS - 1 ? chunkTime.getEpochSecond() / 10 : record.timestamp() / 3_600_000;
    }

    static long hash(Object value, int options) {
        return RowHash.of(row(value, options, Breakage.NONE));
    }

    /** One limit alone, now and then: whichever ends a chunk, nothing may hang on which it is. */
    private Rotation rotation() {
        boolean all = world.random.nextBoolean();
        int one = world.random.nextInt(5);
        return new Rotation(
                all || one == 0 ? 3 + world.random.nextInt(3) : 1000,
                all || one == 1 ? 2 + world.random.nextInt(4) : 1000,
                all || one == 2 ? Duration.ofSeconds(5) : Duration.ofMinutes(1),
                all || one == 3 ? Duration.ofSeconds(3) : Duration.ofMinutes(1),
                all || one == 4 ? Duration.ofMinutes(30) : Duration.ofDays(1));
    }

    boolean isAlive() {
        return alive;
    }

    /** Why it failed; empty when it did not, or for no reason that a person could do anything about. */
    String failure() {
        return failure == null ? "" : failure;
    }

    boolean isIdle() {
        return uploads.stream().noneMatch(Upload::isRunning) && reports.isEmpty();
    }

    void finish() {
        writer.close();
        uploads.forEach(upload -> upload.commit.close());
    }

    /**
     * The topic is a new one: false when it cannot tell, because the new log is as long as what it
     * has read, or it knows of the group only what Kafka said at its start.
     */
    boolean noticesNewTopic() {
        if (position <= world.log.end() || seek >= 0 || writer.openBytes() == 0) {
            return false;
        }
        position = world.log.start();
        told = position;
        incarnation = world.log.incarnation();
        world.trace.add("task " + number + " is reset to " + position);
        return true;
    }

    void step() {
        if (!alive) {
            return;
        }
        switch (world.random.nextInt(9)) {
            case 0, 1 -> deliver();
            case 2, 3 -> {
                advanceUploads();
                if (tables != null) {
                    tables.appendLate();
                }
            }
            case 4 -> commit();
            case 5 -> makeRoom();
            case 6 -> {
                List.copyOf(reports).forEach(Report::arrive);
            }
            default -> world.clock.advance();
        }
    }

    /** As a task does that holds more than it may: its largest chunk ends, and no records come for a while. */
    private void makeRoom() {
        try {
            if (world.random.nextInt(4) == 0) {
                writer.rotateNow();
            }
            if (world.random.nextInt(4) == 0) {
                writer.hold();
            } else {
                writer.release();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    /** As a worker stops a task: offsets for the last time, then an end without haste. */
    void stop() {
        if (alive) {
            world.trace.add("task " + number + " stops");
            commit();
            writer.close();
            alive = false;
        }
    }

    void advanceUploads() {
        uploads.forEach(Upload::advance);
    }

    void die() {
        alive = false;
    }

    /** The worker stops a task that throws, after a while in which its uploads go on. */
    private void fail(Exception e) {
        world.trace.add("task " + number + " fails: " + e.getMessage());
        for (int i = world.random.nextInt(12); i > 0; i--) {
            uploads.forEach(Upload::advance);
        }
        writer.close();
        alive = false;
        failure = String.valueOf(e.getMessage());
        if (number >= 0 && failure.contains("Kafka has removed")) {
            world.say(failure);
        }
    }

    private void deliver() {
        if (seek >= 0) {
            position = seek;
            told = seek;
            // Long enough to come to the end from here, or a chunk of many records would never be whole again.
            calm = 12 + (int) Math.max(0, world.log.end() - seek);
            seek = -1;
        } else if (calm-- <= 0 && world.random.nextInt(8) == 0) {
            long back = Math.max(world.log.start(), position - world.random.nextInt(7));
            world.trace.add("task " + number + " gets everything from " + back + " again");
            position = Math.min(position, back);
        }
        if (position > world.log.end() || position < world.log.start()) {
            world.trace.add("task " + number + " is reset to " + world.log.start());
            position = world.log.start();
            incarnation = world.log.incarnation();
        }
        try {
            writer.beginBatch();
            if (!paused) {
                List<SinkRecord> batch = world.log.from(position, world.random.nextInt(4));
                for (SinkRecord record : batch) {
                    position = record.kafkaOffset() + 1;
                    told = position;
                    // Some never come here, because a transform drops them.
                    if (!ModelLog.isDropped(record)) {
                        writer.accept(record);
                    }
                }
            }
            writer.tick();
        } catch (IOException | UncheckedIOException | ConnectException e) {
            fail(e);
        }
        // Also by a task that fails right after.
        if (metrics.getPassedOverOffsets() > 0) {
            world.say("passed over");
        }
    }

    private void commit() {
        // What is committed for a topic that is no more is an operator's mistake, who did not stop the connector.
        if (seek >= 0 || incarnation != world.log.incarnation()) {
            return;
        }
        writer.committable(told).ifPresent(offset -> {
            if (this == world.owner()) {
                world.log.setCommitted(offset);
                world.trace.add("task " + number + " commits " + offset);
            } else if (world.random.nextBoolean()) {
                alive = false;
                world.trace.add("task " + number + " learns that it is fenced");
            }
        });
    }

    private CompletableFuture<?> refuse(SinkRecord record, DataException reason) {
        Report report = new Report(ModelLog.idOf(record));
        reports.add(report);
        return breakage == Breakage.REPORTS_ARE_NOT_AWAITED ? CompletableFuture.completedFuture(null) : report;
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        world.trace.add("task " + number + " seeks " + offset);
        if (breakage != Breakage.SEEKS_ARE_IGNORED) {
            seek = offset;
        }
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
    public OptionalLong logStart(TopicPartition partition, long polled) {
        return breakage == Breakage.LOG_START_IS_NOT_TOLD ? OptionalLong.empty() : OptionalLong.of(world.log.start());
    }

    @Override
    public Running start(ChunkCommit commit) {
        Upload upload = new Upload(commit);
        uploads.add(upload);
        return upload;
    }

    @Override
    public void close() {
        alive = false;
        writer.close();
    }

    /** A map in which a hash finds nothing. */
    private static final class Alike extends HashMap<Object, Object> {
        private static final long serialVersionUID = 1;

        Alike(Map<Object, Object> row) {
            super(row);
        }

        @Override
        public Set<Map.Entry<Object, Object>> entrySet() {
            return Set.of();
        }
    }

    /** On its way to where errors are reported to. */
    private final class Report extends CompletableFuture<Object> {
        private final long id;

        Report(long id) {
            this.id = id;
        }

        void arrive() {
            if (alive && world.random.nextInt(6) == 0) {
                reports.remove(this);
                world.reported.add(id);
                complete(id);
            }
        }
    }

    private final class Upload implements Running {
        private final ChunkCommit commit;
        private Optional<Outcome> outcome = Optional.empty();
        private @Nullable Exception problem;
        private boolean abandoned;
        /** Something else goes on while a request of it is on its way, but not itself. */
        private boolean advancing;

        Upload(ChunkCommit commit) {
            this.commit = commit;
        }

        boolean isRunning() {
            return outcome.isEmpty() && problem == null && !abandoned;
        }

        void advance() {
            if (advancing || !isRunning() || !commit.isReported()) {
                return;
            }
            advancing = true;
            try {
                outcome = commit.advance();
                outcome.ifPresent(how -> {
                    world.trace.add("task " + number + ", " + commit + ": " + how);
                    if (number < 0) {
                        world.store.wrongs.add("a second connector wrote a chunk");
                    }
                });
            } catch (RetriableException e) {
                world.trace.add("task " + number + ", " + commit + ": " + e.getMessage());
            } catch (ConnectException e) {
                world.trace.add("task " + number + ", " + commit + ": " + e.getMessage());
                problem = e.getCause() instanceof IOException disk ? disk : e;
                commit.close();
            } finally {
                advancing = false;
            }
            if (outcome.isPresent()) {
                commit.close();
            }
        }

        @Override
        public Optional<Outcome> outcome() {
            Exception met = problem;
            if (met instanceof IOException disk) {
                throw new UncheckedIOException(disk);
            }
            if (met != null) {
                throw (ConnectException) Objects.requireNonNull(met);
            }
            return outcome;
        }

        @Override
        public void await(Duration longest) {
            throw new UnsupportedOperationException("nothing waits here");
        }

        @Override
        public void abandon() {
            if (world.random.nextBoolean()) {
                advance();
            }
            abandoned = true;
        }
    }
}
