package io.tailrace.sink.s3.option;

import io.tailrace.aws.OptionGroup;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Validator;

/** The definition of the options that say when files are written and what a task may hold until then. */
public final class RotationConfigDef {
    public static final String ROTATE_RECORDS = "rotate.max.records";
    public static final String ROTATE_BYTES = "rotate.max.bytes";
    public static final String ROTATE_INTERVAL = "rotate.interval.ms";
    public static final String ROTATE_IDLE = "rotate.idle.ms";
    public static final String ROTATE_SPAN = "rotate.max.span.ms";
    public static final String BUFFER_BYTES = "buffer.max.bytes";
    public static final String BUFFER_HEAP_BYTES = "buffer.max.heap.bytes";
    public static final String OPEN_FILES = "files.max.open";
    public static final String BUFFERED_FILES = "files.max.buffered";
    public static final String UPLOAD_THREADS = "upload.threads";
    public static final String BUFFER_FOLDER = "buffer.dir";

    private static final long MEBIBYTE = 1 << 20;

    private RotationConfigDef() {}

    static void rotation(OptionGroup group) {
        group.add(
                ROTATE_RECORDS,
                ConfigDef.Type.LONG,
                1_000_000L,
                Range.atLeast(1),
                Importance.MEDIUM,
                "Records",
                "Write a partition's files when they hold this many rows in total. Larger makes fewer, larger files;"
                        + " smaller makes rows visible sooner under load.");
        group.add(
                ROTATE_BYTES,
                ConfigDef.Type.LONG,
                128 * MEBIBYTE,
                Range.atLeast(1024),
                Importance.MEDIUM,
                "Bytes",
                "Write a partition's files when they reach this size in total. Athena likes files of 128 MiB and"
                        + " more.");
        group.add(
                ROTATE_INTERVAL,
                ConfigDef.Type.LONG,
                600_000L,
                Range.atLeast(1000),
                Importance.HIGH,
                "Interval",
                "Write a partition's files this long after their first row arrived, in milliseconds: the bound on how"
                        + " late a query sees a change. Shorter makes more, smaller files, and a claim and a listing"
                        + " for each chunk of them.");
        group.add(
                ROTATE_IDLE,
                ConfigDef.Type.LONG,
                300_000L,
                Range.atLeast(1000),
                Importance.LOW,
                "Idle",
                "Write a partition's files when no row has arrived for this long, in milliseconds.");
        group.add(
                ROTATE_SPAN,
                ConfigDef.Type.LONG,
                null,
                nullOrAtLeast(1000),
                Importance.LOW,
                "Span",
                "Write a partition's files when the times of their records are this far apart, in milliseconds. Bounds"
                        + " how many hours are open at once while old data is read. If it is not set, there is no such"
                        + " bound.");
    }

    static void limits(OptionGroup group) {
        group.add(
                BUFFER_BYTES,
                ConfigDef.Type.LONG,
                256 * MEBIBYTE,
                Range.atLeast(MEBIBYTE),
                Importance.MEDIUM,
                "Buffer",
                "Bytes that the task buffers on local disk, over all its partitions, until they are in S3. Above it the"
                        + " largest partition's files are written, and nothing is read until there is room again.");
        group.add(
                BUFFER_HEAP_BYTES,
                ConfigDef.Type.LONG,
                null,
                nullOrAtLeast(MEBIBYTE),
                Importance.LOW,
                "Buffer in memory",
                "Bytes of the worker's heap that the task's rows may occupy until they are on local disk. If it is not"
                        + " set: an eighth of the heap, at most 64 MiB. Larger buffers make larger row groups in"
                        + " Parquet files, which are faster to read.");
        group.add(
                OPEN_FILES,
                ConfigDef.Type.INT,
                10,
                Range.atLeast(0),
                Importance.MEDIUM,
                "Open files",
                "Files that the task encodes as rows arrive, over all its partitions. Rows of further files wait in a"
                        + " log on local disk and are written to their files when their chunk is complete, so this"
                        + " bounds memory, not the number of files. Where rows alternate between many folders, more"
                        + " open files cost more: writing a row to disk twice is cheaper than filling many files at"
                        + " once.");
        group.add(
                BUFFERED_FILES,
                ConfigDef.Type.INT,
                20_000,
                Range.atLeast(1),
                Importance.LOW,
                "Buffered files",
                "Files that the task buffers over all its partitions, open or not; above it, the partition with the"
                        + " most files writes them. Each takes about 1 KB of heap.");
        group.add(
                UPLOAD_THREADS,
                ConfigDef.Type.INT,
                3,
                Range.between(1, 32),
                Importance.LOW,
                "Upload threads",
                "Partitions that are uploaded at the same time, while the task's own thread reads.");
        group.add(
                BUFFER_FOLDER,
                ConfigDef.Type.STRING,
                null,
                new NonEmptyString(),
                Importance.LOW,
                "Buffer folder",
                "The folder on local disk that holds files until they are uploaded. If it is not set: the worker's"
                        + " temporary folder. Needs about twice " + BUFFER_BYTES
                        + " of space per task. The next task to start there removes files left by a killed worker.");
    }

    private static Validator nullOrAtLeast(long least) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null) {
                        Range.atLeast(least).ensureValid(name, value);
                    }
                },
                () -> "[" + least + ",...]");
    }
}
