package io.tailrace.iceberg;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** The footer of a Parquet file. Parquet's own reader of files makes Hadoop's codecs even for that, and the plugin has no Hadoop. */
final class ParquetFooter {
    private static final String MAGIC = "PAR1";
    private static final int TAIL_LENGTH = Integer.BYTES + MAGIC.length();

    private ParquetFooter() {}

    /** Reads it; an IOException also when the file is not whole. */
    static ParquetMetadata read(InputFile file) throws IOException {
        long length = file.getLength();
        try (SeekableInputStream in = file.newStream()) {
            byte[] tail = bytes(in, length - TAIL_LENGTH, TAIL_LENGTH);
            long footer = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
            if (footer < 0
                    || footer > length - TAIL_LENGTH
                    || !MAGIC.equals(new String(tail, Integer.BYTES, MAGIC.length(), StandardCharsets.US_ASCII))) {
                throw new IOException(file + " is not a Parquet file");
            }
            byte[] metadata = bytes(in, length - TAIL_LENGTH - footer, (int) footer);
            return new ParquetMetadataConverter()
                    .fromParquetMetadata(Util.readFileMetaData(new ByteArrayInputStream(metadata)));
        }
    }

    private static byte[] bytes(SeekableInputStream in, long at, int count) throws IOException {
        if (at < 0) {
            throw new IOException("a file of " + (at + count) + " bytes is not a Parquet file");
        }
        byte[] bytes = new byte[count];
        in.seek(at);
        in.readFully(bytes);
        return bytes;
    }
}
