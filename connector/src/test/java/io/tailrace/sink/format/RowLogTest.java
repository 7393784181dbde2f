package io.tailrace.sink.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log gives back what it was given, section by section. */
class RowLogTest {
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
                sections.computeIfAbsent(section, number -> log.section())
                        .append(row(Map.of("section", section), offset));
                expected.computeIfAbsent(section, number -> new ArrayList<>()).add(offset);
                assertThat(log.heapBytes()).isLessThan(5000);
            }

            for (Map.Entry<Integer, RowLog.Section> section : sections.entrySet()) {
                Collected rows = new Collected();
                section.getValue().copyTo(rows, Long.MAX_VALUE);
                found.put(section.getKey(), rows.rows.stream().map(Row::offset).toList());
                assertThat(rows.rows)
                        .allSatisfy(row -> assertThat(row.value()).isEqualTo(Map.of("section", section.getKey())));
            }
        }

        assertThat(found).isEqualTo(expected);
        assertThat(folder.resolve("log")).doesNotExist();
    }

    @Test
    void every_value_of_connect_comes_back_as_it_was() throws IOException {
        List<Object> values = new ArrayList<>(SampleRows.all());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("none", null);
        map.put("byte", (byte) -1);
        map.put("short", (short) -300);
        map.put("int", Integer.MIN_VALUE);
        map.put("long", Long.MIN_VALUE);
        map.put("float", -0.0f);
        map.put("double", Double.MIN_VALUE);
        map.put("decimal", new BigDecimal("-12345678901234567890.123"));
        map.put("integer", BigInteger.TWO.pow(100));
        map.put("date", Date.from(Instant.ofEpochMilli(-1)));
        map.put("text", "Grüße, \uD83D\uDE00");
        map.put("list", Arrays.asList(1L, null, List.of(true, false)));
        map.put("map", Map.of("struct", SampleRows.all().get(0)));
        values.add(map);
        Collected found = new Collected();
        try (RowLog log = new RowLog(folder.resolve("log"), 1)) {
            RowLog.Section section = log.section();
            for (Object value : values) {
                section.append(row(value, 0));
            }
            section.copyTo(found, Long.MAX_VALUE);
        }

        assertThat(found.rows.stream().map(Row::value).toList())
                .usingRecursiveComparison()
                .isEqualTo(values);
        assertThat(((Struct) found.rows.get(0).value()).schema()).isSameAs(SampleRows.SCHEMA);
    }

    @Test
    void a_buffer_comes_back_as_bytes_and_is_not_used_up() throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        Collected found = new Collected();
        try (RowLog log = new RowLog(folder.resolve("log"), 100)) {
            RowLog.Section section = log.section();
            section.append(row(Map.of("bytes", buffer), 0));
            section.copyTo(found, Long.MAX_VALUE);
        }

        assertThat((byte[]) ((Map<?, ?>) found.rows.get(0).value()).get("bytes"))
                .containsExactly(2, 3);
        assertThat(buffer.remaining()).isEqualTo(2);
    }

    @Test
    void a_row_that_cannot_be_kept_leaves_the_others() throws IOException {
        Collected found = new Collected();
        try (RowLog log = new RowLog(folder.resolve("log"), 100)) {
            RowLog.Section section = log.section();
            section.append(row(Map.of("id", 1), 0));

            assertThatThrownBy(() -> section.append(row(Map.of("id", List.of(1, new Object())), 1)))
                    .isInstanceOf(DataException.class)
                    .hasMessage("A value of type java.lang.Object is none of Connect's.");
            section.append(row(Map.of("id", 3), 2));
            section.copyTo(found, Long.MAX_VALUE);
        }

        assertThat(found.rows).extracting(Row::offset).containsExactly(0L, 2L);
    }

    @Test
    void few_rows_make_no_file() throws IOException {
        try (RowLog log = new RowLog(folder.resolve("log"), 1000)) {
            log.section().append(row(Map.of("id", 1), 0));

            assertThat(Files.exists(folder.resolve("log"))).isFalse();
        }
    }

    private static Row row(Object value, long offset) {
        return new Row(value, "orders", 3, offset);
    }

    private static final class Collected implements RowFile {
        private final List<Row> rows = new ArrayList<>();

        @Override
        public void append(Row row) {
            rows.add(row);
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
