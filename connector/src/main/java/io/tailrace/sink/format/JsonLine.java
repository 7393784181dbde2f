package io.tailrace.sink.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.kafka.connect.errors.DataException;

/** One row as a line of JSON, encoded in memory first: one that fails halfway leaves nothing in a file. */
final class JsonLine {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final RowJson rows;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private JsonGenerator json;

    JsonLine(boolean kafkaColumns) throws IOException {
        this.rows = new RowJson(kafkaColumns);
        this.json = generator();
    }

    private JsonGenerator generator() throws IOException {
        JsonGenerator generator = FACTORY.createGenerator(line);
        return generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    /** Encodes the row and the line feed behind it; a DataException when it has no form in JSON. */
    void encode(Row row) throws IOException {
        line.reset();
        try {
            rows.write(json, row);
            json.flush();
        } catch (DataException e) {
            json = generator();
            throw e;
        } catch (IOException e) {
            json = generator();
            throw new DataException("The row has no form in JSON: " + e.getMessage(), e);
        }
        line.write('\n');
    }

    int size() {
        return line.size();
    }

    void writeTo(OutputStream out) throws IOException {
        line.writeTo(out);
    }
}
