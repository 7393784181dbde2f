package io.tailrace.sink.format.parquet;

import com.github.luben.zstd.Zstd;
import io.tailrace.sink.file.Compression;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Parquet's page compression straight from the codec libraries: Parquet's own factory needs Hadoop on the class path. */
record ParquetCodec(Compression compression) implements BytesInputCompressor {
    private static final int ZSTD_LEVEL = 3;

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        return switch (compression) {
            case NONE -> page;
            case SNAPPY -> snappy(bytesOf(page));
            case ZSTD -> zstd(bytesOf(page));
            case GZIP -> gzip(page);
        };
    }

    private static BytesInput snappy(byte[] raw) throws IOException {
        byte[] packed = new byte[Snappy.maxCompressedLength(raw.length)];
        return BytesInput.from(packed, 0, Snappy.compress(raw, 0, raw.length, packed, 0));
    }

    private static BytesInput zstd(byte[] raw) {
        byte[] packed = new byte[Math.toIntExact(Zstd.compressBound(raw.length))];
        long length = Zstd.compressByteArray(packed, 0, packed.length, raw, 0, raw.length, ZSTD_LEVEL);
        if (Zstd.isError(length)) {
            throw new IllegalStateException("zstd: " + Zstd.getErrorName(length));
        }
        return BytesInput.from(packed, 0, (int) length);
    }

    private static BytesInput gzip(BytesInput page) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            page.writeAllTo(gzip);
        }
        return BytesInput.from(compressed);
    }

    /** The page in one piece, copied once. */
    private static byte[] bytesOf(BytesInput page) throws IOException {
        Whole whole = new Whole(Math.toIntExact(page.size()));
        page.writeAllTo(whole);
        return whole.bytes();
    }

    @Override
    public CompressionCodecName getCodecName() {
        return switch (compression) {
            case NONE -> CompressionCodecName.UNCOMPRESSED;
            case SNAPPY -> CompressionCodecName.SNAPPY;
            case GZIP -> CompressionCodecName.GZIP;
            case ZSTD -> CompressionCodecName.ZSTD;
        };
    }

    @Override
    public void release() {}

    /** A stream whose size is known before, so that its bytes need no second copy. */
    private static final class Whole extends ByteArrayOutputStream {
        Whole(int size) {
            super(size);
        }

        byte[] bytes() {
            return count == buf.length ? buf : toByteArray();
        }
    }
}
