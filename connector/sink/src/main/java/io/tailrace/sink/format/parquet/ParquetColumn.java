package io.tailrace.sink.format.parquet;

import io.tailrace.sink.file.ByteSink;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * One column of a row group: takes values and makes pages of them, each as soon as it is full. A value is put down in
 * Parquet's plain form; as long as a dictionary is worth it, only the number that the value has there is kept.
 *
 * <p>It writes nothing but version 1 pages with these two encodings, which every reader knows. Parquet's own column writers
 * can do more, and cost three times as much.
 */
final class ParquetColumn implements ParquetLeafSink {
    private static final int PAGE_ROWS = 20_000;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int DICTIONARY_BYTES = 1 << 20;
    /** By then it shows whether values come again; a file with fewer of them proves nothing. */
    private static final int SAMPLE = 4096;

    private static final int MOST_DISTINCT = SAMPLE / 100 * 97;
    private static final int FEWEST_TO_LEARN_FROM = 512;
    /** The name that version 1 of the format has for it; some readers do not know the later one there. */
    @SuppressWarnings("deprecation")
    private static final Encoding NUMBERED = Encoding.PLAIN_DICTIONARY;

    private final PrimitiveType type;
    private final PageWriter pages;
    private final ParquetLevels repetitions;
    private final ParquetLevels definitions;
    private final boolean repeats;
    private final boolean isFloating;
    private final int highestDefinition;
    private final ByteSink plain = new ByteSink();
    private final ParquetDictionary dictionary = new ParquetDictionary();
    /** The numbers of this page's values. */
    private int[] numbers = {};

    private int numbered;
    /** Whether values get numbers. */
    private boolean numbering;
    /** Whether a page that is written needs the dictionary. */
    private boolean needed;

    private boolean wasted;
    private long plainBytes;
    private int seen;
    private int values;
    private int nulls;
    private long rows;

    ParquetColumn(ColumnDescriptor column, PageWriter pages, boolean withDictionary) {
        this.type = column.getPrimitiveType();
        this.pages = pages;
        this.isFloating = type.getPrimitiveTypeName() == PrimitiveTypeName.FLOAT
                || type.getPrimitiveTypeName() == PrimitiveTypeName.DOUBLE;
        this.repeats = column.getMaxRepetitionLevel() > 0;
        this.repetitions = new ParquetLevels(column.getMaxRepetitionLevel());
        this.highestDefinition = column.getMaxDefinitionLevel();
        this.definitions = new ParquetLevels(highestDefinition);
        this.numbering = withDictionary && type.getPrimitiveTypeName() != PrimitiveTypeName.BOOLEAN;
    }

    @Override
    public void write(int value, int repetition, int definition) {
        plain.putLittleInt(value);
        added(Integer.BYTES, repetition, definition);
    }

    @Override
    public void write(long value, int repetition, int definition) {
        plain.putLittleLong(value);
        added(Long.BYTES, repetition, definition);
    }

    @Override
    public void write(boolean value, int repetition, int definition) {
        plain.putByte(value ? 1 : 0);
        added(1, repetition, definition);
    }

    @Override
    public void write(byte[] value, int repetition, int definition) {
        plain.putLittleInt(value.length);
        plain.putRaw(value);
        added(Integer.BYTES + value.length, repetition, definition);
    }

    @Override
    public void writeFixed(byte[] value, int repetition, int definition) {
        plain.putRaw(value);
        added(value.length, repetition, definition);
    }

    @Override
    public void writeFixed(long value, int length, int repetition, int definition) {
        plain.putBigEnd(value, length);
        added(length, repetition, definition);
    }

    @Override
    public void writeNull(int repetition, int definition) {
        nulls++;
        addLevels(repetition, definition);
    }

    /** Writes the value whose plain form begins here, or none if the definition says so; where it ends. */
    int copy(byte[] bytes, int from, int repetition, int definition) {
        if (definition < highestDefinition) {
            writeNull(repetition, definition);
            return from;
        }
        int length = plainLength(bytes, from);
        plain.putRaw(bytes, from, length);
        added(length, repetition, definition);
        return from + length;
    }

    private int plainLength(byte[] bytes, int from) {
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> 1;
            case INT32, FLOAT -> Integer.BYTES;
            case INT64, DOUBLE -> Long.BYTES;
            case BINARY -> Integer.BYTES + ParquetRowCoder.head(bytes, from);
            case FIXED_LEN_BYTE_ARRAY -> type.getTypeLength();
            case INT96 -> throw new IllegalStateException("no writer uses " + type);
        };
    }

    private void added(int length, int repetition, int definition) {
        addLevels(repetition, definition);
        if (numbering) {
            number(length);
        }
    }

    private void addLevels(int repetition, int definition) {
        if (repeats) {
            repetitions.add(repetition);
        }
        definitions.add(definition);
        values++;
    }

    /** Replaces the value, the only one in the buffer, by its number in the dictionary. */
    private void number(int length) {
        if (numbered == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.max(64, numbered * 2));
        }
        int known = dictionary.size();
        int number = dictionary.numberOf(plain.array(), 0, length);
        numbers[numbered++] = number;
        if (number == known && isFloating) {
            numberOtherZero(length);
        }
        plain.cutBackTo(0);
        plainBytes += length;
        seen++;
        boolean hardlyRepeats = seen == SAMPLE && dictionary.size() > MOST_DISTINCT;
        if (hardlyRepeats || dictionary.values().size() > DICTIONARY_BYTES) {
            stopNumbering();
        }
    }

    /** Zero and negative zero are equal, but Trino looks in a dictionary for the one that it is asked for: it finds both. */
    private void numberOtherZero(int length) {
        byte[] value = plain.array();
        for (int i = 0; i < length - 1; i++) {
            if (value[i] != 0) {
                return;
            }
        }
        if ((value[length - 1] & Byte.MAX_VALUE) == 0) {
            value[length - 1] ^= Byte.MIN_VALUE;
            dictionary.numberOf(value, 0, length);
        }
    }

    /** Puts the values back in the places of their numbers. */
    private void stopNumbering() {
        for (int i = 0; i < numbered; i++) {
            int start = dictionary.start(numbers[i]);
            plain.putRaw(dictionary.values().array(), start, dictionary.start(numbers[i] + 1) - start);
        }
        numbered = 0;
        numbering = false;
        wasted = !needed && seen >= FEWEST_TO_LEARN_FROM;
    }

    /** Whether the dictionary was given up before it was of any use. */
    boolean wasDictionaryVain() {
        return wasted;
    }

    /** Called between rows, every now and then: {@code rowsSoFar} are in the row group. */
    void endPageIfFull(long rowsSoFar) throws IOException {
        if (rowsSoFar - rows >= PAGE_ROWS || plain.size() + numbered * Integer.BYTES >= PAGE_BYTES) {
            endPage(rowsSoFar);
        }
    }

    private void endPage(long rowsSoFar) throws IOException {
        if (values == 0) {
            return;
        }
        if (numbered > 0 && !needed && dictionary.values().size() + numberedBytes() >= plainBytes) {
            stopNumbering();
        }
        if (numbered > 0) {
            needed = true;
            writePage(rowsSoFar, numberedValues(), boundsOfNumbered(), NUMBERED);
        } else {
            ParquetBounds bounds = new ParquetBounds(type, plain.array());
            bounds.include(0, plain.size());
            writePage(rowsSoFar, plainValues(), bounds, Encoding.PLAIN);
        }
    }

    private void writePage(long rowsSoFar, BytesInput content, ParquetBounds bounds, Encoding encoding)
            throws IOException {
        pages.writePage(
                BytesInput.concat(repetitions.take(), definitions.take(), content),
                values,
                (int) (rowsSoFar - rows),
                bounds.statistics(nulls),
                Encoding.RLE,
                Encoding.RLE,
                encoding);
        rows = rowsSoFar;
        values = 0;
        nulls = 0;
        numbered = 0;
        plainBytes = 0;
        plain.cutBackTo(0);
    }

    private BytesInput plainValues() {
        if (type.getPrimitiveTypeName() != PrimitiveTypeName.BOOLEAN) {
            return BytesInput.from(plain.array(), 0, plain.size());
        }
        byte[] bits = new byte[(plain.size() + Byte.SIZE - 1) / Byte.SIZE];
        for (int i = 0; i < plain.size(); i++) {
            bits[i / Byte.SIZE] |= (byte) (plain.array()[i] << i % Byte.SIZE);
        }
        return BytesInput.from(bits);
    }

    private BytesInput numberedValues() throws IOException {
        int highest = dictionary.size() - 1;
        RunLengthBitPackingHybridEncoder encoder = ParquetLevels.encoder(highest, numbered);
        for (int i = 0; i < numbered; i++) {
            encoder.writeInt(numbers[i]);
        }
        return BytesInput.concat(BytesInput.from(new byte[] {(byte) ParquetLevels.bits(highest)}), encoder.toBytes());
    }

    private ParquetBounds boundsOfNumbered() {
        ParquetBounds bounds = new ParquetBounds(type, dictionary.values().array());
        boolean[] included = new boolean[dictionary.size()];
        for (int i = 0; i < numbered; i++) {
            int number = numbers[i];
            if (!included[number]) {
                included[number] = true;
                bounds.include(dictionary.start(number), dictionary.start(number + 1));
            }
        }
        return bounds;
    }

    private long numberedBytes() {
        return (long) numbered * ParquetLevels.bits(dictionary.size() - 1) / Byte.SIZE;
    }

    /** Ends the last page; no value comes after it. */
    void end(long allRows) throws IOException {
        endPage(allRows);
        if (needed) {
            ByteSink all = dictionary.values();
            pages.writeDictionaryPage(
                    new DictionaryPage(BytesInput.from(all.array(), 0, all.size()), dictionary.size(), NUMBERED));
        }
    }

    /** About how many bytes it takes in the file. */
    long bytes() {
        return pages.getMemSize()
                + plain.size()
                + (numbering ? numberedBytes() + dictionary.values().size() : 0);
    }

    long heapBytes() {
        return pages.getMemSize()
                + plain.array().length
                + (long) numbers.length * Integer.BYTES
                + dictionary.heapBytes()
                + repetitions.heapBytes()
                + definitions.heapBytes();
    }
}
