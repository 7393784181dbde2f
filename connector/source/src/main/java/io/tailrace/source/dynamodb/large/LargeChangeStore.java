package io.tailrace.source.dynamodb.large;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tailrace.aws.AwsClients;
import io.tailrace.source.KeyedChange;
import io.tailrace.source.dynamodb.option.LargeChangeLocation;
import io.tailrace.source.dynamodb.option.LargeChangeOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Date;
import java.util.HexFormat;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Puts changes into a folder of S3, each as the JSON that its record would have had. An object's name is the change's own, so to put it twice does no
 * harm; the snapshot id in it keeps apart what an earlier table of the same name had.
 */
public final class LargeChangeStore {

    private static final JsonFactory JSON = new JsonFactory();

    private final S3Client s3;
    private final LargeChangeLocation location;

    LargeChangeStore(S3Client s3, LargeChangeLocation location) {
        this.s3 = s3;
        this.location = location;
    }

    /** Where large changes go; null when they go nowhere. */
    public static @Nullable LargeChangeStore of(AwsClients clients, LargeChangeOptions options) {
        @Nullable LargeChangeLocation location = options.location();
        return location == null ? null : new LargeChangeStore(clients.s3(options.access()), location);
    }

    /** Puts the change, and answers what is to be sent in its place. What the SDK throws, it throws. */
    KeyedChange put(KeyedChange event) {
        String key = location.key(path(event.value()));
        s3.putObject(
                request -> request.bucket(location.bucket()).key(key).contentType("application/json"),
                RequestBody.fromBytes(json(event.value())));
        return event.withoutImages(location.uri(key));
    }

    /** Writes an object, always the same, to learn whether changes could be put. */
    public void probe() {
        s3.putObject(
                request -> request.bucket(location.bucket())
                        .key(location.key(".tailrace-probe"))
                        .contentType("text/plain"),
                RequestBody.fromString("Written when a connector is created or changed, to see whether it may."));
    }

    @Override
    public String toString() {
        return location.uri(location.key(""));
    }

    private static String path(Struct value) {
        Struct dynamodb = value.getStruct("dynamodb");
        @Nullable String sequence = dynamodb.getString("SequenceNumber");
        return value.getString("tableName") + "/" + value.getStruct("source").getInt64("epoch") + "/"
                + (sequence == null ? sha256(dynamodb.getString("Keys")) : sequence) + ".json";
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] json(Struct value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            write(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, Struct struct) throws IOException {
        out.writeStartObject();
        for (Field field : struct.schema().fields()) {
            out.writeFieldName(field.name());
            @Nullable Object value = struct.get(field);
            if (value instanceof Struct nested) {
                write(out, nested);
            } else if (value instanceof Date time) {
                out.writeNumber(Timestamp.fromLogical(field.schema(), time));
            } else {
                out.writeObject(value);
            }
        }
        out.writeEndObject();
    }
}
