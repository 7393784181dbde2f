package io.tailrace.lambda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.connect.errors.DataException;

/** A record's data on its way from base64 to JSON text. Knows nothing of what the JSON means. */
final class Payload {

    /**
     * What a gzip member may unpack to. Two images of the largest item, 400 KB each, fit many times; a few kilobytes that
     * unpack to gigabytes do not.
     */
    static final int MAX_UNPACKED_BYTES = 32 * 1024 * 1024;

    private Payload() {}

    /**
     * Decodes and, where needed, unpacks the data.
     *
     * @return the JSON text, empty if there is none
     * @throws DataException if the data is not base64, is broken gzip, or was aggregated by the Kinesis Producer Library
     */
    static byte[] open(ByteBuffer base64) {
        byte[] data = decode(base64);
        if (isAggregated(data)) {
            throw new DataException("The data is a KPL aggregate. Firehose takes them apart for a Kinesis source;"
                    + " a producer that puts directly must not aggregate.");
        }
        return isGzip(data) ? gunzip(data) : data;
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

    /** The magic number of the Kinesis Producer Library's aggregation format. */
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

    private static byte[] gunzip(byte[] data) {
        byte[] text;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(data))) {
            text = in.readNBytes(MAX_UNPACKED_BYTES + 1);
        } catch (IOException e) {
            throw new DataException("The data starts like gzip but does not unpack: " + e.getMessage());
        }
        if (text.length > MAX_UNPACKED_BYTES) {
            throw new DataException("The data unpacks to more than " + MAX_UNPACKED_BYTES + " bytes.");
        }
        return text;
    }
}
