package io.tailrace.sink.format.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.sink.file.Compression;
import io.tailrace.sink.file.RowFile;
import io.tailrace.sink.file.RowFormat;
import io.tailrace.sink.format.PlainRows;
import io.tailrace.sink.format.RowFormats;
import io.tailrace.sink.format.SampleRows;
import io.tailrace.sink.row.KafkaColumns;
import io.tailrace.sink.row.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages, dictionaries and bounds, as parquet-java finds them in the file. */
class ParquetColumnTest {
    private static final int ROWS = 45_000;
    /** More than one page. */
    private static final int RANDOM_ROWS = Integer.getInteger("tailrace.values.rows", 22_000);

    private final RowFormat format = RowFormats.PARQUET.with(Compression.SNAPPY, KafkaColumns.LEFT_OUT);
    private int files;

    @TempDir
    private Path folder;

    @Test
    void random_values_of_few_and_of_many_kinds_come_back_with_nulls_between_them() throws IOException {
        long seed = Long.getLong("tailrace.seed", System.nanoTime());
        System.out.println("ParquetColumnTest: -Dtailrace.seed=" + seed);
        Random random = new Random(seed);
        Schema list =
                SchemaBuilder.array(Schema.OPTIONAL_INT32_SCHEMA).optional().build();
        Schema schema = SchemaBuilder.struct()
                .field("always_null", Schema.OPTIONAL_STRING_SCHEMA)
                .field("flag", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field("few_texts", Schema.OPTIONAL_STRING_SCHEMA)
                .field("many_texts", Schema.OPTIONAL_STRING_SCHEMA)
                .field("few_then_many", Schema.OPTIONAL_INT64_SCHEMA)
                .field("small", Schema.OPTIONAL_INT32_SCHEMA)
                .field("floating", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("single", Schema.OPTIONAL_FLOAT32_SCHEMA)
                .field("wide", SampleRows.decimal(38, 0))
                .field("list", list)
                .build();
        List<Struct> rows = new ArrayList<>();
        for (int i = 0; i < RANDOM_ROWS; i++) {
            rows.add(new Struct(schema)
                    .put("flag", orNull(random, random.nextBoolean()))
                    .put("few_texts", orNull(random, "kind " + random.nextInt(300)))
                    .put("many_texts", orNull(random, "é" + Long.toString(random.nextLong(), 36)))
                    .put("few_then_many", i < RANDOM_ROWS / 2 ? i % 7 : random.nextLong())
                    .put("small", orNull(random, random.nextInt(2000)))
                    .put("floating", orNull(random, i % 50 == 0 ? -0.0 : random.nextGaussian()))
                    .put("single", orNull(random, (float) random.nextInt(50)))
                    .put("wide", orNull(random, new BigDecimal(random.nextInt(1000) - 500)))
                    .put("list", orNull(random, numbers(random))));
        }

        Path file = write(schema, rows);

        assertThat(ParquetRows.read(file))
                .isEqualTo(rows.stream().map(PlainRows::of).toList());
    }

    @Test
    void values_that_come_again_are_in_a_dictionary_and_others_are_not() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("state", Schema.STRING_SCHEMA)
                .field("id", Schema.STRING_SCHEMA)
                .build();
        IntFunction<Struct> row =
                i -> new Struct(schema).put("state", "state " + i % 5).put("id", "id " + i);

        Path file = write(schema, rows(ROWS, row));

        assertThat(column(file, 0).getEncodings()).doesNotContain(Encoding.PLAIN);
        assertThat(column(file, 0).hasDictionaryPage()).isTrue();
        assertThat(column(file, 1).getEncodings()).contains(Encoding.PLAIN);
        assertThat(column(file, 1).hasDictionaryPage()).isFalse();
    }

    @Test
    void a_dictionary_that_grows_too_large_still_serves_the_pages_before() throws IOException {
        Schema schema =
                SchemaBuilder.struct().field("text", Schema.STRING_SCHEMA).build();
        IntFunction<Struct> row = i -> new Struct(schema).put("text", (i < 20_500 ? i % 10 : i) + "x".repeat(100));
        List<Struct> rows = rows(ROWS, row);

        Path file = write(schema, rows);

        assertThat(encodingsOfPages(file))
                .startsWith("PLAIN_DICTIONARY", "PLAIN")
                .endsWith("PLAIN");
        assertThat(ParquetRows.read(file))
                .isEqualTo(rows.stream().map(PlainRows::of).toList());
    }

    @Test
    void what_a_file_learned_of_a_vain_dictionary_holds_for_the_next_row_groups_and_is_tried_again() {
        Schema schema = SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();
        ParquetShape shape = new ParquetShape(schema, ParquetStyle.HIVE);
        assertThat(shape.wantsDictionary(0)).isTrue();

        shape.dictionaryWasVain(0);

        assertThat(IntStream.range(0, 64)).noneMatch(i -> shape.wantsDictionary(0));
        assertThat(shape.wantsDictionary(0)).isTrue();
    }

    @Test
    void a_file_of_some_rows_that_never_repeat_spares_the_next_one_the_dictionary() throws IOException {
        Schema schema = SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();
        write(schema, rows(600, i -> new Struct(schema).put("id", "id " + i)));

        Path next = write(schema, rows(600, i -> new Struct(schema).put("id", "same")));

        assertThat(column(next, 0).hasDictionaryPage()).isFalse();
    }

    @Test
    void the_bounds_are_the_least_and_the_greatest_value_byte_by_byte() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("plain", Schema.STRING_SCHEMA)
                .field("numbered", Schema.STRING_SCHEMA)
                .field("number", Schema.INT64_SCHEMA)
                .build();
        // Alike in their first eight bytes, shorter than eight, and beyond ASCII, where bytes are negative in Java.
        List<String> texts = List.of("sameprefix-b", "sameprefix-a", "sameprefix", "same", "zz", "zz\0", "Ωmega", "Ω");
        IntFunction<Struct> row = i -> new Struct(schema)
                .put("plain", texts.get(i % texts.size()) + (i % texts.size() == 3 ? "" : i))
                .put("numbered", texts.get(i % texts.size()))
                .put("number", (long) (i - 20) * i);

        Path file = write(schema, rows(200, row));

        assertThat(bounds(file, 0)).containsExactly("same", "Ωmega94");
        assertThat(bounds(file, 1)).containsExactly("same", "Ωmega");
        assertThat(column(file, 2).getStatistics().minAsString()).isEqualTo("-100");
        assertThat(column(file, 2).getStatistics().maxAsString()).isEqualTo("35621");
        assertThat(column(file, 0).hasDictionaryPage()).isFalse();
        assertThat(column(file, 1).hasDictionaryPage()).isTrue();
    }

    @Test
    void a_column_without_a_value_counts_its_nulls_and_has_no_bounds() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("gone", Schema.OPTIONAL_STRING_SCHEMA)
                .build();

        Path file = write(schema, rows(100, i -> new Struct(schema)));

        assertThat(column(file, 0).getStatistics().getNumNulls()).isEqualTo(100);
        assertThat(column(file, 0).getStatistics().hasNonNullValue()).isFalse();
    }

    private static <T> @Nullable T orNull(Random random, T value) {
        return random.nextInt(4) == 0 ? null : value;
    }

    private static List<@Nullable Integer> numbers(Random random) {
        List<@Nullable Integer> numbers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            numbers.add(orNull(random, random.nextInt()));
        }
        return numbers;
    }

    private static List<Struct> rows(int count, IntFunction<Struct> row) {
        return IntStream.range(0, count).mapToObj(row).toList();
    }

    private Path write(Schema schema, List<Struct> rows) throws IOException {
        RowFile file = format.open(folder.resolve(files++ + ".parquet"), schema);
        for (Struct row : rows) {
            file.append(new Row(row, "orders", 3, 0));
        }
        return file.complete();
    }

    private static ColumnChunkMetaData column(Path file, int number) throws IOException {
        return ParquetRows.footer(file).getBlocks().get(0).getColumns().get(number);
    }

    private static List<String> bounds(Path file, int number) throws IOException {
        Statistics<?> statistics = column(file, number).getStatistics();
        return List.of(statistics.minAsString(), statistics.maxAsString());
    }

    private static List<String> encodingsOfPages(Path path) throws IOException {
        List<String> encodings = new ArrayList<>();
        try (ParquetFileReader file = ParquetRows.open(path)) {
            PageReadStore group = file.readNextRowGroup();
            PageReader pages = group.getPageReader(
                    file.getFileMetaData().getSchema().getColumns().get(0));
            for (DataPage page = pages.readPage(); page != null; page = pages.readPage()) {
                encodings.add(((DataPageV1) page).getValueEncoding().name());
            }
        }
        return encodings;
    }
}
