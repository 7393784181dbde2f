package io.tailrace.benchmark.iceberg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.io.DelegatingInputStream;
import org.apache.iceberg.io.DelegatingOutputStream;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/** Data files on local disk, of which the bytes that are read and written are counted. */
final class CountedFiles implements FileIO {
    static final AtomicLong READ = new AtomicLong();
    static final AtomicLong WRITTEN = new AtomicLong();

    private final FileIO metadata;

    /** @param metadata where all other files are */
    CountedFiles(FileIO metadata) {
        this.metadata = metadata;
    }

    @Override
    public InputFile newInputFile(String location) {
        return isData(location)
                ? new Counted(org.apache.iceberg.Files.localInput(location))
                : metadata.newInputFile(location);
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return isData(location)
                ? new CountedOutput(org.apache.iceberg.Files.localOutput(location))
                : metadata.newOutputFile(location);
    }

    private static boolean isData(String location) {
        return location.endsWith(".parquet");
    }

    @Override
    public void deleteFile(String location) {
        if (!isData(location)) {
            metadata.deleteFile(location);
            return;
        }
        try {
            Files.deleteIfExists(Path.of(location));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private record Counted(InputFile file) implements InputFile {
        @Override
        public long getLength() {
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            SeekableInputStream stream = file.newStream();
            return new CountedInputStream(stream);
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public boolean exists() {
            return file.exists();
        }
    }

    private static final class CountedInputStream extends SeekableInputStream implements DelegatingInputStream {
        private final SeekableInputStream stream;

        CountedInputStream(SeekableInputStream stream) {
            this.stream = stream;
        }

        @Override
        public java.io.InputStream getDelegate() {
            return stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void seek(long position) throws IOException {
            stream.seek(position);
        }

        @Override
        public int read() throws IOException {
            READ.incrementAndGet();
            return stream.read();
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            int read = stream.read(bytes, from, count);
            READ.addAndGet(Math.max(0, read));
            return read;
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private record CountedOutput(OutputFile file) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return counted(file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return counted(file.createOrOverwrite());
        }

        private static PositionOutputStream counted(PositionOutputStream stream) {
            return new CountedOutputStream(stream);
        }

        @Override
        public String location() {
            return file.location();
        }

        @Override
        public InputFile toInputFile() {
            return file.toInputFile();
        }
    }

    private static final class CountedOutputStream extends PositionOutputStream implements DelegatingOutputStream {
        private final PositionOutputStream stream;

        CountedOutputStream(PositionOutputStream stream) {
            this.stream = stream;
        }

        @Override
        public java.io.OutputStream getDelegate() {
            return stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.getPos();
        }

        @Override
        public void write(int b) throws IOException {
            WRITTEN.incrementAndGet();
            stream.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            WRITTEN.addAndGet(count);
            stream.write(bytes, from, count);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
