package io.tailrace.sink.format;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * Which columns of a task's files are worth a dictionary: not those in which hardly a value comes twice. Parquet finds that
 * out in every file anew, after it has put up to a megabyte of values into one in vain; this remembers.
 */
final class ParquetDictionaries {
    private static final int MOST_COLUMNS = 10_000;

    private final Set<String> vain = ConcurrentHashMap.newKeySet();

    /** How the next file is to be written. */
    ParquetProperties properties() {
        ParquetProperties.Builder properties = ParquetProperties.builder()
                .withAllocator(HeapByteBufferAllocator.getInstance())
                // Histograms of levels and lengths, which Athena does not read.
                .withSizeStatisticsEnabled(false);
        vain.forEach(column -> properties.withDictionaryEncoding(column, false));
        return properties.build();
    }

    /** Learns from a finished file. */
    void learn(List<BlockMetaData> rowGroups) {
        if (vain.size() > MOST_COLUMNS) {
            vain.clear();
        }
        for (BlockMetaData group : rowGroups) {
            for (ColumnChunkMetaData column : group.getColumns()) {
                boolean dictionary = column.hasDictionaryPage();
                boolean fellBack = dictionary && column.getEncodings().contains(Encoding.PLAIN);
                if (fellBack && column.getEncodingStats().hasNonDictionaryEncodedPages()) {
                    vain.add(column.getPath().toDotString());
                }
            }
        }
    }
}
