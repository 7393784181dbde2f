package io.tailrace.sink.format;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Parquet's page compression straight from the codec libraries: Parquet's own factory needs Hadoop on the class path. */
final class ParquetCodecs implements CompressionCodecFactory {
    private static final int ZSTD_LEVEL = 3;

    static CompressionCodecName nameOf(Compression compression) {
        return switch (compression) {
            case NONE -> CompressionCodecName.UNCOMPRESSED;
            case SNAPPY -> CompressionCodecName.SNAPPY;
            case GZIP -> CompressionCodecName.GZIP;
            case ZSTD -> CompressionCodecName.ZSTD;
        };
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        return new Compressor(codec);
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("the sink reads no Parquet");
    }

    @Override
    public void release() {}

    private static final class Compressor implements BytesInputCompressor {
        private final CompressionCodecName codec;
        private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

        Compressor(CompressionCodecName codec) {
            this.codec = codec;
        }

        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            return switch (codec) {
                case UNCOMPRESSED -> page;
                case SNAPPY -> BytesInput.from(Snappy.compress(bytesOf(page)));
                case ZSTD -> BytesInput.from(Zstd.compress(bytesOf(page), ZSTD_LEVEL));
                case GZIP -> gzip(page);
                case LZO, BROTLI, LZ4, LZ4_RAW -> throw new IllegalStateException("no codec for " + codec);
            };
        }

        private byte[] bytesOf(BytesInput page) throws IOException {
            raw.reset();
            page.writeAllTo(raw);
            return raw.toByteArray();
        }

        private BytesInput gzip(BytesInput page) throws IOException {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                page.writeAllTo(gzip);
            }
            return BytesInput.from(compressed);
        }

        @Override
        public CompressionCodecName getCodecName() {
            return codec;
        }

        @Override
        public void release() {}
    }
}
