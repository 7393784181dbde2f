package io.tailrace.local.managed.firehose;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Puts objects under the names that Firehose gives them: evaluated prefix, stream, version, time, UUID, extension. */
final class ObjectWriter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final FirehoseSettings firehose;
    private final S3Client client;
    private final RandomGenerator random;

    ObjectWriter(FirehoseSettings firehose, S3Client client, RandomGenerator random) {
        this.firehose = firehose;
        this.client = client;
        this.random = random;
    }

    void put(BufferKey destination, ObjectBuffer buffer) throws InterruptedException {
        FormatConversion conversion = destination instanceof BufferKey.Lake ? firehose.conversion() : null;
        String extension = conversion == null ? firehose.objects().compression().extension() : ".parquet";
        String key = prefix(destination, buffer) + suffix(buffer) + extension;
        byte[] content = conversion == null
                ? firehose.objects().compression().compress(buffer.content())
                : conversion.parquet(buffer.content());
        client.putObject(put -> put.bucket(firehose.objects().bucket()).key(key), RequestBody.fromBytes(content));
    }

    private String prefix(BufferKey destination, ObjectBuffer buffer) {
        if (destination instanceof BufferKey.Lake lake) {
            return firehose.objects().prefix().evaluate(buffer.oldest(), lake.partitionKeys(), "", random);
        }
        String errorType = ((BufferKey.Errors) destination).type();
        return firehose.objects().errorOutputPrefix().evaluate(buffer.oldest(), Map.of(), errorType, random);
    }

    /** The version counts changes of the stream's settings, which here never change. */
    private String suffix(ObjectBuffer buffer) {
        return firehose.name() + "-1-" + TIME.format(buffer.oldest()) + "-"
                + new UUID(random.nextLong(), random.nextLong());
    }
}
