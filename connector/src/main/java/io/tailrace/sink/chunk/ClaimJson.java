package io.tailrace.sink.chunk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;

/** Claims as they stand in the store. Fields that a later version adds are passed over. */
final class ClaimJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ClaimJson() {}

    static byte[] write(Claim claim) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("start", claim.start());
            json.writeNumberField("end", claim.end());
            json.writeObjectFieldStart("first");
            json.writeNumberField("offset", claim.first().offset());
            json.writeNumberField("timestamp", claim.first().timestamp());
            json.writeStringField("hash", claim.first().hash());
            json.writeEndObject();
            json.writeStringField("fingerprint", claim.fingerprint());
            json.writeStringField("nonce", claim.nonce());
            json.writeStringField("time", claim.time().toString());
            json.writeArrayFieldStart("files");
            for (Claim.File file : claim.files()) {
                json.writeStartObject();
                json.writeStringField("key", file.key());
                json.writeNumberField("rows", file.rows());
                json.writeNumberField("bytes", file.bytes());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Reads a claim; {@code key} is only for the message when it is none. */
    static Claim read(byte[] content, String key) {
        try (JsonParser json = FACTORY.createParser(content)) {
            json.nextToken();
            return new Reader(json).claim();
        } catch (IOException | RuntimeException e) {
            throw new ConnectException(
                    "The object " + key + " is not a claim of this sink. If something else wrote it there, remove it;"
                            + " else give the sink a prefix of its own.",
                    e);
        }
    }

    private static final class Reader {
        private final JsonParser json;
        private long start = -1;
        private long end = -1;
        private Claim.FirstRow first = new Claim.FirstRow(-1, -1, "");
        private String fingerprint = "";
        private String nonce = "";
        private Instant time = Instant.EPOCH;
        private final List<Claim.File> files = new ArrayList<>();

        Reader(JsonParser json) {
            this.json = json;
        }

        Claim claim() throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "start" -> start = json.getLongValue();
                    case "end" -> end = json.getLongValue();
                    case "first" -> first = first();
                    case "fingerprint" -> fingerprint = json.getText();
                    case "nonce" -> nonce = json.getText();
                    case "time" -> time = Instant.parse(json.getText());
                    case "files" -> {
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            files.add(file());
                        }
                    }
                    default -> json.skipChildren();
                }
            }
            return new Claim(start, end, first, fingerprint, nonce, time, files);
        }

        private Claim.FirstRow first() throws IOException {
            long offset = -1;
            long timestamp = -1;
            String hash = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "offset" -> offset = json.getLongValue();
                    case "timestamp" -> timestamp = json.getLongValue();
                    case "hash" -> hash = json.getText();
                    default -> json.skipChildren();
                }
            }
            return new Claim.FirstRow(offset, timestamp, hash);
        }

        private Claim.File file() throws IOException {
            String key = "";
            long rows = 0;
            long bytes = 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "key" -> key = json.getText();
                    case "rows" -> rows = json.getLongValue();
                    case "bytes" -> bytes = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
            return new Claim.File(key, rows, bytes);
        }
    }
}
