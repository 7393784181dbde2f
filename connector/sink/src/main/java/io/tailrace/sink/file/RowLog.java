package io.tailrace.sink.file;

import io.tailrace.sink.file.RowFormat.RowCoder;
import io.tailrace.sink.row.Row;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of many future files, buffered in one file on local disk: an encoder for each would take too much memory. Rows
 * of one section come into their file in the order in which they were added.
 */
public final class RowLog implements BufferedRows, AutoCloseable {
    private final Path path;
    private final int mostHeapBytes;
    private final List<Section> held = new ArrayList<>();
    private @Nullable FileChannel disk;
    /** Bytes of rows that are in memory, and of the memory that holds them. */
    private int rowBytes;

    private int heldBytes;
    private long end;

    /**
     * Makes an empty log.
     *
     * @param path where its file will be, when there are too many rows for memory
     * @param mostHeapBytes of rows that are kept in memory before they are written, all sections together
     */
    public RowLog(Path path, int mostHeapBytes) {
        this.path = path;
        this.mostHeapBytes = mostHeapBytes;
    }

    /**
     * Begins a section, for the rows of one file to be.
     *
     * @param coder for the columns of that file
     */
    public Section section(RowCoder coder) {
        return new Section(coder);
    }

    /** Bytes of all rows, in memory and on disk. */
    public long bytes() {
        return end + rowBytes;
    }

    @Override
    public long heapBytes() {
        return heldBytes;
    }

    /** Writes what is in memory, section by section, so that rows of a section lie together. */
    @Override
    public void flush() throws IOException {
        if (disk == null) {
            disk = FileChannel.open(
                    path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        for (Section section : held) {
            section.writeTo(disk);
        }
        held.clear();
        rowBytes = 0;
        heldBytes = 0;
    }

    /** Deletes the log. */
    @Override
    public void close() {
        try {
            if (disk != null) {
                disk.close();
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not remove " + path, e);
        }
    }

    /** The rows of one file to be. */
    public final class Section {
        private final RowCoder coder;
        private final List<Block> blocks = new ArrayList<>(1);
        private final ByteSink block = new ByteSink();

        private Section(RowCoder coder) {
            this.coder = coder;
        }

        /** Adds a row; after a DataException, which is that of the file to be, the log is as it was. */
        public void append(Row row) throws IOException {
            int before = block.size();
            int memory = block.array().length;
            boolean coded = false;
            try {
                block.putLittleInt(0);
                coder.code(row, block);
                coded = true;
            } finally {
                if (!coded) {
                    block.cutBackTo(before);
                }
            }
            block.setLittleInt(before, block.size() - before - Integer.BYTES);
            if (before == 0) {
                held.add(this);
            }
            rowBytes += block.size() - before;
            heldBytes += block.array().length - memory;
            if (heldBytes >= mostHeapBytes) {
                flush();
            }
        }

        private void writeTo(FileChannel disk) throws IOException {
            ByteBuffer bytes = block.bytes();
            blocks.add(new Block(end, bytes.remaining()));
            while (bytes.hasRemaining()) {
                end += disk.write(bytes, end);
            }
            block.release();
        }

        /**
         * Adds all rows of the section to a file, in their order.
         *
         * @param mostHeapBytes that rows of the file may take
         */
        public void copyTo(RowFile file, long mostHeapBytes) throws IOException {
            for (Block each : blocks) {
                copy(read(each), file, mostHeapBytes);
            }
            copy(block.bytes(), file, mostHeapBytes);
        }

        private void copy(ByteBuffer bytes, RowFile file, long mostHeapBytes) throws IOException {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                int length = bytes.getInt();
                file.appendCoded(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
                bytes.position(bytes.position() + length);
                if (file.heapBytes() > mostHeapBytes) {
                    file.flush();
                }
            }
        }
    }

    private ByteBuffer read(Block block) throws IOException {
        FileChannel written = Objects.requireNonNull(disk, "a block that was never written");
        ByteBuffer bytes = ByteBuffer.allocate(block.length);
        while (bytes.hasRemaining()) {
            if (written.read(bytes, block.position + bytes.position()) < 0) {
                throw new EOFException(path + " is shorter than what was written to it");
            }
        }
        return bytes.flip();
    }

    private record Block(long position, int length) {}
}
