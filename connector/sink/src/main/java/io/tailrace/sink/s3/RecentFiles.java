package io.tailrace.sink.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.DelegatingOutputStream;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The metadata that was written last, and lists of manifests. A commit reads what the one before it wrote, and Iceberg's catalogs
 * read each table's metadata as soon as it is written. No two files have one name, so what was written stays what it is.
 */
final class RecentFiles {
    /** Of a few tables. */
    private static final long MOST_BYTES = 4L << 20;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private long bytes;

    /** A file that was written here, if it is one of the last; else null. */
    synchronized @Nullable InputFile find(String location) {
        byte @Nullable [] found = files.get(location);
        return found == null ? null : new InMemoryInputFile(location, found);
    }

    /** The same file, remembered once it is written, if it is of a kind that is read again. */
    OutputFile remembering(OutputFile file) {
        return isReadAgain(file.location()) ? new Remembered(file) : file;
    }

    private static boolean isReadAgain(String location) {
        String name = location.substring(location.lastIndexOf('/') + 1);
        return name.endsWith(".metadata.json") || (name.startsWith("snap-") && name.endsWith(".avro"));
    }

    synchronized void forget(String location) {
        byte @Nullable [] gone = files.remove(location);
        bytes -= gone == null ? 0 : gone.length;
    }

    private synchronized void add(String location, byte[] content) {
        forget(location);
        files.put(location, content);
        bytes += content.length;
        Iterator<byte[]> oldest = files.values().iterator();
        while (bytes > MOST_BYTES) {
            bytes -= oldest.next().length;
            oldest.remove();
        }
    }

    private final class Remembered implements OutputFile {
        private final OutputFile file;

        Remembered(OutputFile file) {
            this.file = file;
        }

        @Override
        public PositionOutputStream create() {
            return new Copying(file.location(), file.create());
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new Copying(file.location(), file.createOrOverwrite());
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

    private final class Copying extends PositionOutputStream implements DelegatingOutputStream {
        private final String location;
        private final PositionOutputStream out;
        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private boolean isClosed;

        Copying(String location, PositionOutputStream out) {
            this.location = location;
            this.out = out;
        }

        @Override
        public OutputStream getDelegate() {
            return out;
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public long storedLength() throws IOException {
            return out.storedLength();
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            copy.write(one);
        }

        @Override
        public void write(byte[] given, int from, int length) throws IOException {
            out.write(given, from, length);
            copy.write(given, from, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        /** Only here is it sent; a failure leaves nothing to be found. */
        @Override
        public void close() throws IOException {
            out.close();
            if (!isClosed) {
                isClosed = true;
                add(location, copy.toByteArray());
            }
        }
    }
}
