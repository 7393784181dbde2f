package io.tailrace.sink.claim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.sink.claim.Position.Beginning;
import io.tailrace.sink.row.RowHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Claims and beginnings as they are in the store. A field that a later version adds is ignored; a change that this version
 * would misread gets another version number, which it refuses.
 */
final class PositionJson {
    private static final int VERSION = 1;
    private static final JsonFactory FACTORY = new JsonFactory();

    private PositionJson() {}

    static byte[] write(Position position) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeNumberField("generation", position.generation());
            if (position instanceof Claim claim) {
                writeClaim(json, claim);
            } else if (position instanceof Beginning beginning) {
                json.writeNumberField("begin", beginning.next());
                json.writeStringField("reason", beginning.reason());
                json.writeStringField("time", beginning.time().toString());
            } else {
                throw new IllegalStateException("neither a claim nor a beginning: " + position);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writeClaim(JsonGenerator json, Claim claim) throws IOException {
        json.writeNumberField("start", claim.start());
        json.writeNumberField("end", claim.end());
        json.writeBooleanField("whole", claim.isWhole());
        json.writeNumberField("rows", claim.content().rows());
        json.writeStringField("digest", claim.content().digest());
        writeMark(json, "first", claim.content().first());
        writeMark(json, "last", claim.content().last());
        json.writeStringField("fingerprint", claim.author().fingerprint());
        json.writeStringField("nonce", claim.author().nonce());
        json.writeStringField("time", claim.author().time().toString());
        json.writeArrayFieldStart("files");
        for (Claim.File file : claim.files()) {
            json.writeStartObject();
            json.writeStringField("key", file.key());
            json.writeNumberField("rows", file.rows());
            json.writeNumberField("bytes", file.bytes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeMark(JsonGenerator json, String name, @Nullable RowIdentity mark) throws IOException {
        if (mark != null) {
            json.writeObjectFieldStart(name);
            json.writeNumberField("offset", mark.offset());
            json.writeNumberField("timestamp", mark.timestamp());
            json.writeStringField("key", RowHash.text(mark.key()));
            json.writeStringField("row", RowHash.text(mark.row()));
            json.writeStringField("fingerprint", mark.fingerprint());
            json.writeEndObject();
        }
    }

    /** Reads a claim or a beginning; {@code key} is only for the message when it is neither. */
    static Position read(byte[] content, String key) {
        try (JsonParser json = FACTORY.createParser(content)) {
            json.nextToken();
            return new Reader(json).position();
        } catch (IOException | RuntimeException e) {
            throw new ConnectException(
                    "The object " + key + " is not a claim that this version of the sink can read: " + e.getMessage()
                            + ". If a newer version wrote it, use that version. If something else wrote it, remove"
                            + " it.",
                    e);
        }
    }

    private static final class Reader {
        private final JsonParser json;
        private long version;
        private int generation;
        private long begin = -1;
        private String reason = "";
        private long start = -1;
        private long end = -1;
        private Claim.State state = Claim.State.CLAIMED;
        private long rows;
        private String digest = "";
        private @Nullable RowIdentity first;
        private @Nullable RowIdentity last;
        private String fingerprint = "";
        private String nonce = "";
        private Instant time = Instant.EPOCH;
        private final List<Claim.File> files = new ArrayList<>();

        Reader(JsonParser json) {
            this.json = json;
        }

        Position position() throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "version" -> version = json.getLongValue();
                    case "generation" -> generation = json.getIntValue();
                    case "begin" -> begin = json.getLongValue();
                    case "reason" -> reason = json.getText();
                    case "start" -> start = json.getLongValue();
                    case "end" -> end = json.getLongValue();
                    case "whole" -> state = json.getBooleanValue() ? Claim.State.WHOLE : Claim.State.CLAIMED;
                    case "rows" -> rows = json.getLongValue();
                    case "digest" -> digest = json.getText();
                    case "first" -> first = mark();
                    case "last" -> last = mark();
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
            if (version != VERSION) {
                throw new IllegalArgumentException("its version is " + version + ", not " + VERSION);
            }
            if (begin >= 0) {
                return new Beginning(generation, begin, reason, time);
            }
            return new Claim(
                    new Claim.Range(generation, start, end),
                    new Claim.Content(rows, digest, first, last),
                    new Claim.Author(fingerprint, nonce, time),
                    state,
                    files);
        }

        private RowIdentity mark() throws IOException {
            long offset = -1;
            long timestamp = -1;
            long key = 0;
            long row = 0;
            String options = "";
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "offset" -> offset = json.getLongValue();
                    case "timestamp" -> timestamp = json.getLongValue();
                    case "key" -> key = Long.parseUnsignedLong(json.getText(), 16);
                    case "row" -> row = Long.parseUnsignedLong(json.getText(), 16);
                    case "fingerprint" -> options = json.getText();
                    default -> json.skipChildren();
                }
            }
            return new RowIdentity(offset, timestamp, key, row, options);
        }

        private Claim.File file() throws IOException {
            String key = "";
            long fileRows = 0;
            long bytes = 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "key" -> key = json.getText();
                    case "rows" -> fileRows = json.getLongValue();
                    case "bytes" -> bytes = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
            return new Claim.File(key, fileRows, bytes);
        }
    }
}
