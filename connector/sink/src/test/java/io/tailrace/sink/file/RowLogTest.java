package io.tailrace.sink.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.file.RowFormat.RowCoder;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.format.SampleRows;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A log gives back what it was given, section by section. */
class RowLogTest {
    private static final RowCoder OFFSETS = (row, out) -> {
        out.putLong(row.offset());
        if (!Map.of().equals(row.value())) {
            throw new DataException("not empty");
        }
    };

    @TempDir
    private Path folder;

    @Test
    void rows_come_back_by_section_in_their_order_from_memory_and_from_disk() throws IOException {
        Random random = new Random(7);
        Map<Integer, List<Long>> expected = new HashMap<>();
        Map<Integer, List<Long>> found = new HashMap<>();
        try (RowLog log = new RowLog(folder.resolve("log"), 5000)) {
            Map<Integer, RowLog.Section> sections = new HashMap<>();
            for (long offset = 0; offset < 20_000; offset++) {
                int section = random.nextInt(50);
                sections.computeIfAbsent(section, number -> log.section(OFFSETS))
                        .append(row(Map.of(), offset));
                expected.computeIfAbsent(section, number -> new ArrayList<>()).add(offset);
                assertThat(log.heapBytes()).isLessThan(5000);
            }

            for (Map.Entry<Integer, RowLog.Section> section : sections.entrySet()) {
                Collected rows = new Collected();
                section.getValue().copyTo(rows, Long.MAX_VALUE);
                found.put(section.getKey(), rows.offsets);
            }
        }

        assertThat(found).isEqualTo(expected);
        assertThat(folder.resolve("log")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(RowFormats.class)
    void rows_that_waited_make_the_same_file_byte_by_byte(RowFormats each) throws IOException {
        RowFormat format = each.with(Compression.NONE, KafkaColumns.ADDED);
        RowFile waited = format.open(folder.resolve("waited"), SampleRows.SCHEMA);
        RowFile straight = format.open(folder.resolve("straight"), SampleRows.SCHEMA);

        try (RowLog log = new RowLog(folder.resolve("log"), 5000)) {
            RowLog.Section section = log.section(format.coder(SampleRows.SCHEMA));
            for (long offset = 0; offset < 300; offset++) {
                Struct value = SampleRows.all().get((int) offset % 3);
                section.append(row(value, offset));
                straight.append(row(value, offset));
            }
            section.copyTo(waited, Long.MAX_VALUE);
        }

        assertThat(waited.complete()).hasSameBinaryContentAs(straight.complete());
    }

    @Test
    void a_row_that_its_file_would_refuse_is_refused_at_once_and_leaves_the_others() throws IOException {
        Collected found = new Collected();
        try (RowLog log = new RowLog(folder.resolve("log"), 100)) {
            RowLog.Section section = log.section(OFFSETS);
            section.append(row(Map.of(), 0));

            assertThatThrownBy(() -> section.append(row(Map.of("id", 1), 1)))
                    .isInstanceOf(DataException.class)
                    .hasMessage("not empty");
            section.append(row(Map.of(), 2));
            section.copyTo(found, Long.MAX_VALUE);
        }

        assertThat(found.offsets).containsExactly(0L, 2L);
    }

    @ParameterizedTest
    @EnumSource(
            value = RowFormats.class,
            names = {"PARQUET", "AVRO"})
    void a_value_that_does_not_fit_its_column_is_refused_before_it_waits(RowFormats each) throws IOException {
        Schema narrow = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("price", SampleRows.decimal(5, 2))
                .build();
        ByteSink coded = new ByteSink();
        RowCoder coder = each.with(Compression.NONE, KafkaColumns.LEFT_OUT).coder(narrow);

        assertThatThrownBy(() -> coder.code(
                        row(new Struct(narrow).put("id", 1L).put("price", new BigDecimal("1234.50")), 0), coded))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("price");

        assertThat(coded.size()).isZero();
    }

    @Test
    void few_rows_make_no_file() throws IOException {
        try (RowLog log = new RowLog(folder.resolve("log"), 1000)) {
            log.section(OFFSETS).append(row(Map.of(), 1));

            assertThat(Files.exists(folder.resolve("log"))).isFalse();
        }
    }

    private static Row row(Object value, long offset) {
        return new Row(value, "orders", 3, offset);
    }

    private static final class Collected implements RowFile {
        private final List<Long> offsets = new ArrayList<>();

        @Override
        public void append(Row row) {
            throw new UnsupportedOperationException("only what waited");
        }

        @Override
        public void appendCoded(byte[] bytes, int offset, int length) {
            offsets.add(ByteBuffer.wrap(bytes, offset, length).getLong());
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public long heapBytes() {
            return 0;
        }

        @Override
        public void flush() {}

        @Override
        public Path complete() {
            throw new UnsupportedOperationException("no file");
        }

        @Override
        public void close() {}
    }
}
