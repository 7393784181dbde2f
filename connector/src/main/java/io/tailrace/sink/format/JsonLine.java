package io.tailrace.sink.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import org.apache.kafka.connect.errors.DataException;

/** One row as a line of JSON, encoded in memory first: one that fails halfway leaves nothing in a file. */
final class JsonLine {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final RowJson rows;
    private final ByteSink line = new ByteSink();
    private JsonGenerator json;

    JsonLine(boolean kafkaColumns) throws IOException {
        this.rows = new RowJson(kafkaColumns);
        this.json = generator();
    }

    private JsonGenerator generator() throws IOException {
        JsonGenerator generator = FACTORY.createGenerator(line.stream());
        return generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    /**
     * The row with a line feed behind it, good until the next one is encoded.
     *
     * @throws DataException when it has no form in JSON
     */
    ByteSink encode(Row row) throws IOException {
        line.cutBackTo(0);
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
        line.putByte('\n');
        return line;
    }
}
