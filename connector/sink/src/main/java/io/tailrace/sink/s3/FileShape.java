package io.tailrace.sink.s3;

import static io.tailrace.sink.s3.option.LayoutConfigDef.PARTITION_FIELD;
import static io.tailrace.sink.s3.option.LayoutConfigDef.PARTITION_TEMPLATE;
import static io.tailrace.sink.s3.option.LayoutConfigDef.PARTITION_TIME;
import static io.tailrace.sink.s3.option.LayoutConfigDef.PARTITION_ZONE;
import static io.tailrace.sink.s3.option.LayoutConfigDef.TABLE_PATTERN;
import static io.tailrace.sink.s3.option.LayoutConfigDef.TABLE_TEMPLATE;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.COLUMNS;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.COMPRESSION;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.FORMAT;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.KAFKA_COLUMNS;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.PREFIX;
import static io.tailrace.sink.s3.option.S3SinkConfigDef.TOMBSTONES;

import io.tailrace.sink.claim.RowIdentity;
import io.tailrace.sink.file.Compression;
import io.tailrace.sink.s3.option.IcebergConfigDef;
import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.jspecify.annotations.Nullable;

/** What decides the names and bytes of files: options of the sink, and the transforms before it. Not when files are written. */
final class FileShape {
    private static final List<String> OPTIONS = List.of(
            PREFIX,
            FORMAT,
            COMPRESSION,
            COLUMNS,
            PARTITION_TIME,
            PARTITION_FIELD,
            PARTITION_TEMPLATE,
            TABLE_PATTERN,
            PARTITION_ZONE,
            TABLE_TEMPLATE,
            KAFKA_COLUMNS,
            TOMBSTONES);
    private static final List<String> ICEBERG =
            List.of(IcebergConfigDef.TABLE_FORMAT, IcebergConfigDef.GRANULARITY, IcebergConfigDef.PARTITION_COLUMN);
    private static final List<String> TRANSFORMS = List.of("transforms", "predicates");

    private FileShape() {}

    /**
     * The same for the same files.
     *
     * @param compression the one in use, so that a default that is written out changes nothing
     * @param given all options of the connector, with those of its transforms
     */
    static String fingerprint(AbstractConfig config, Compression compression, Map<String, String> given) {
        Map<String, @Nullable Object> shape = new TreeMap<>();
        OPTIONS.forEach(option -> shape.put(option, config.values().get(option)));
        shape.put(COMPRESSION, compression);
        if (IcebergConfigDef.form(config) == TableForm.ICEBERG) {
            ICEBERG.forEach(option -> shape.put(option, config.values().get(option)));
        }
        given.forEach((option, value) -> {
            if (TRANSFORMS.stream().anyMatch(option::startsWith)) {
                shape.put(option, value);
            }
        });
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(shape.toString().getBytes(StandardCharsets.UTF_8));
            String fingerprint = HexFormat.of().formatHex(digest, 0, 8);
            return learns(given) ? RowIdentity.learning(fingerprint) : fingerprint;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether a transform makes rows by what it has seen before, as {@code FlattenDynamoDb} does with {@code schema.mode=union}. */
    private static boolean learns(Map<String, String> given) {
        return given.entrySet().stream()
                .anyMatch(option -> option.getKey().startsWith("transforms.")
                        && option.getKey().endsWith(".schema.mode")
                        && option.getValue().strip().equalsIgnoreCase("union"));
    }
}
