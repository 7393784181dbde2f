package io.tailrace.local.managed.firehose;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Firehose stream is created with; the names are those of AWS::KinesisFirehose::DeliveryStream. A prefix with partition keys
 * makes it partition dynamically.
 *
 * @param name of the Firehose stream
 * @param source name of the Kinesis stream
 * @param objects where the objects go
 * @param buffers when records are passed on
 * @param disorder what happens to the order and the number of the records on their way
 * @param conversion of the records that are delivered, or null for objects with the records as they are
 */
public record FirehoseSettings(
        String name,
        String source,
        S3Destination objects,
        Buffers buffers,
        Disorder disorder,
        @Nullable FormatConversion conversion) {

    private static final int MEBIBYTE = 1024 * 1024;

    /**
     * Where the objects go.
     *
     * @param prefix what the names of the objects begin with
     * @param errorOutputPrefix what the names of objects with failed records begin with
     * @param compression of the objects, those with failed records too
     */
    public record S3Destination(
            String bucket, ObjectPrefix prefix, ObjectPrefix errorOutputPrefix, CompressionFormat compression) {}

    /**
     * When records are passed on.
     *
     * @param transform to the transform
     * @param object to S3, as an object
     */
    public record Buffers(BufferingHint transform, BufferingHint object) {
        public Buffers {
            transform = transform.within("transformBuffer", 200_000, 3_000_000);
            object = object.within("objectBuffer", MEBIBYTE, 128 * MEBIBYTE);
        }
    }

    public FirehoseSettings {
        if (!objects.prefix().partitionKeys().isEmpty()
                && buffers.object().interval().isZero()) {
            throw new IllegalArgumentException("Dynamic partitioning needs an objectBuffer with an interval.");
        }
        if (conversion != null && objects.compression() != CompressionFormat.UNCOMPRESSED) {
            throw new IllegalArgumentException("A conversion compresses in Parquet: leave the objects UNCOMPRESSED.");
        }
    }

    /**
     * A stream with the service's defaults: 1 MB or 60 s before the transform, 5 MiB or 300 s before S3, no compression; and no
     * disorder.
     *
     * @param prefix such as {@code orders/dt=!{timestamp:yyyy-MM-dd}/}
     * @param errorOutputPrefix such as {@code errors/!{firehose:error-output-type}/}; empty for the default, which the
     *     service has only when {@code prefix} holds no expression
     */
    public static FirehoseSettings of(
            String name, String source, String bucket, String prefix, Optional<String> errorOutputPrefix) {
        return new FirehoseSettings(
                name,
                source,
                new S3Destination(
                        bucket,
                        ObjectPrefix.parse(prefix),
                        errorOutputPrefix
                                .map(ObjectPrefix::parseError)
                                .orElseGet(() -> ObjectPrefix.parse(prefix).defaultError()),
                        CompressionFormat.UNCOMPRESSED),
                new Buffers(BufferingHint.DEFAULT_TRANSFORM, BufferingHint.DEFAULT_OBJECT),
                Disorder.none(),
                null);
    }

    /** The same stream with other buffers. */
    public FirehoseSettings withBuffers(BufferingHint transform, BufferingHint object) {
        return new FirehoseSettings(name, source, objects, new Buffers(transform, object), disorder, conversion);
    }

    /** The same stream with other objects. */
    public FirehoseSettings withCompression(CompressionFormat other) {
        S3Destination compressed =
                new S3Destination(objects.bucket(), objects.prefix(), objects.errorOutputPrefix(), other);
        return new FirehoseSettings(name, source, compressed, buffers, disorder, conversion);
    }

    /** The same stream with records that overtake each other and come twice. */
    public FirehoseSettings withDisorder(Disorder other) {
        return new FirehoseSettings(name, source, objects, buffers, other, conversion);
    }

    /** The same stream with objects in Parquet. */
    public FirehoseSettings withConversion(FormatConversion other) {
        return new FirehoseSettings(name, source, objects, buffers, disorder, other);
    }

    String arn() {
        return "arn:aws:firehose:us-east-1:000000000000:deliverystream/" + name;
    }

    String sourceArn() {
        return "arn:aws:kinesis:us-east-1:000000000000:stream/" + source;
    }

    String lambdaArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:" + name;
    }
}
