package io.tailrace.iceberg;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.xerial.snappy.Snappy;

/** Parquet files read by Parquet's own reader, without Hadoop on the class path: codecs and files are given to it. */
public final class PlainParquet {

    private static final int PARAMETERS = 18;
    private static final int LONGEST_READ_BYTES = 8 << 20;
    private static final ParquetReadOptions OPTIONS = options();

    private PlainParquet() {}

    /**
     * Parquet's builder of options makes Hadoop's codecs before it can be given others (1.18.1), and the constructor that it ends
     * in is not public. All flags are as the builder sets them; rows are not filtered here.
     */
    private static ParquetReadOptions options() {
        try {
            Constructor<?> constructor = Arrays.stream(ParquetReadOptions.class.getDeclaredConstructors())
                    .filter(each -> each.getParameterCount() == PARAMETERS)
                    .findFirst()
                    .orElseThrow();
            constructor.setAccessible(true);
            return (ParquetReadOptions) constructor.newInstance(
                    false, // signed bounds of text
                    true, // statistics
                    true, // dictionaries
                    true, // filters of records
                    true, // column indexes
                    false, // checksums of pages
                    true, // bloom filters
                    false, // decryption off the heap
                    false, // Hadoop's vectored reads
                    null,
                    ParquetMetadataConverter.NO_FILTER,
                    new Codecs(),
                    HeapByteBufferAllocator.getInstance(),
                    LONGEST_READ_BYTES,
                    Map.of(),
                    null,
                    null,
                    new PlainParquetConfiguration());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Parquet's options for reading are made otherwise in this version", e);
        }
    }

    /** A reader of a file. */
    public static ParquetFileReader open(InputFile file) throws IOException {
        return ParquetFileReader.open(file, OPTIONS);
    }

    /** A file of a table's store. */
    public static InputFile file(org.apache.iceberg.io.InputFile file) {
        return new StoreFile(file);
    }

    private record StoreFile(org.apache.iceberg.io.InputFile file) implements InputFile {

        @Override
        public long getLength() {
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            org.apache.iceberg.io.SeekableInputStream stream = file.newStream();
            return new DelegatingSeekableInputStream(stream) {
                @Override
                public long getPos() throws IOException {
                    return stream.getPos();
                }

                @Override
                public void seek(long position) throws IOException {
                    stream.seek(position);
                }
            };
        }
    }

    private static final class Codecs implements CompressionCodecFactory {

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException("only for reading");
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            return new Decompressor(codec);
        }

        @Override
        public void release() {}
    }

    private record Decompressor(CompressionCodecName codec) implements CompressionCodecFactory.BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput page, int size) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream(Math.toIntExact(page.size()));
            page.writeAllTo(packed);
            return BytesInput.from(plain(packed.toByteArray(), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer out, int size) throws IOException {
            byte[] page = new byte[packedSize];
            packed.get(page);
            out.put(plain(page, size));
        }

        private byte[] plain(byte[] page, int size) throws IOException {
            return switch (codec) {
                case UNCOMPRESSED -> page;
                case SNAPPY -> Snappy.uncompress(page);
                case ZSTD -> Zstd.decompress(page, size);
                case GZIP -> gunzip(page, size);
                case LZO, BROTLI, LZ4, LZ4_RAW ->
                    throw new IOException("The file is compressed with " + codec
                            + ", which cannot be read here. Files of Tailrace use snappy, zstd or gzip.");
            };
        }

        private static byte[] gunzip(byte[] page, int size) throws IOException {
            try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(page))) {
                return unzipped.readNBytes(size);
            }
        }

        @Override
        public void release() {}
    }
}
