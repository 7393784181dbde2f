package io.tailrace.lambda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.connect.errors.DataException;

/** A record's data on its way from base64 to JSON text. Knows nothing of what the JSON means. */
final class Payload {

    /** A gzip member ends with its checksum and its length. */
    private static final int GZIP_TRAILER_BYTES = 8;

    private Payload() {}

    /**
     * Decodes and, where needed, unpacks the data.
     *
     * @return the JSON text, empty if there is none
     * @throws DataException if the data is not base64, is broken gzip, unpacks to more than the limit, or was aggregated by
     *     the Kinesis Producer Library
     */
    static byte[] open(ByteBuffer base64, MemoryLimits limits) {
        byte[] data = decode(base64);
        byte[] text = isGzip(data) ? gunzip(data, limits) : data;
        if (isAggregated(text)) {
            throw new DataException("The data is an aggregate of the Kinesis Producer Library (KPL). Firehose takes"
                    + " aggregates apart only for a Kinesis source: make the Kinesis stream the Firehose stream's source, or"
                    + " set AggregationEnabled=false in the producer.");
        }
        return text;
    }

    private static byte[] decode(ByteBuffer base64) {
        try {
            ByteBuffer decoded = Base64.getDecoder().decode(base64.duplicate());
            byte[] data = new byte[decoded.remaining()];
            decoded.get(data);
            return data;
        } catch (IllegalArgumentException e) {
            throw new DataException("The data is not base64.");
        }
    }

    /** The magic number of the Kinesis Producer Library's aggregation format; UTF-8 never begins like this. */
    private static boolean isAggregated(byte[] data) {
        return data.length >= 4
                && data[0] == (byte) 0xF3
                && data[1] == (byte) 0x89
                && data[2] == (byte) 0x9A
                && data[3] == (byte) 0xC2;
    }

    /** The magic number of RFC 1952; no JSON text starts with it. */
    private static boolean isGzip(byte[] data) {
        return data.length >= 2 && data[0] == (byte) 0x1F && data[1] == (byte) 0x8B;
    }

    private static byte[] gunzip(byte[] data, MemoryLimits limits) {
        byte[] text;
        int leftOver;
        try (var members = new GzipMembers(data)) {
            text = members.readNBytes(limits.recordBytes() + 1);
            leftOver = members.leftOver();
        } catch (IOException e) {
            throw new DataException("The data starts like gzip but does not unpack: " + e.getMessage());
        }
        if (text.length > limits.recordBytes()) {
            throw new DataException(
                    "The data unpacks to more than " + limits.recordBytes() + " bytes. " + MemoryLimits.WAY_OUT);
        }
        if (leftOver > 0) {
            throw new DataException("The data is gzip, and then " + leftOver + " bytes that are not.");
        }
        return text;
    }

    /** The superclass takes what follows the last whole member for padding, be it a member that was cut. */
    private static final class GzipMembers extends GZIPInputStream {

        /** The buffer takes all of the data, so that nothing of it is left elsewhere. */
        GzipMembers(byte[] data) throws IOException {
            super(new ByteArrayInputStream(data), data.length);
        }

        /** How many bytes follow the last member, once all is read. */
        int leftOver() {
            return inf.getRemaining() - GZIP_TRAILER_BYTES;
        }
    }
}
