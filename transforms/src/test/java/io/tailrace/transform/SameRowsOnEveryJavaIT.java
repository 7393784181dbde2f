package io.tailrace.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.AttributeValue.Numeric;
import io.tailrace.json.JsonLines;
import io.tailrace.row.PlainValues;
import io.tailrace.value.ExactNumber;
import io.tailrace.value.ShortestText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The same changes give the same rows on every Java, and the same through a record as through a function's line. The digests
 * were written by Java 17; {@code -Drows.write=true} writes them anew, for a change of rows that is meant.
 */
class SameRowsOnEveryJavaIT {

    private static final Path FILE = Path.of("src", "test", "resources", "rows-of-java-17.sha256");
    private static final int CHANGES = 2_000;
    private static final int NUMBERS = 20_000;

    private static final List<Map<String, String>> OPTIONS = List.of(
            Map.of(
                    "columns",
                    "id string, name string, amount float, flag boolean, nested struct<id:double,name:timestamp(6)>,"
                            + " list array<double>, set array<float>, when timestamp",
                    "image",
                    "both"),
            Map.of("columns", "id double, amount decimal(20,4), when date", "columns.on.mismatch", "rest"),
            Map.of("schema.mode", "union"),
            Map.of("image", "both", "lists", "flatten", "names", "hive-safe", "nulls", "drop"),
            Map.of("maps", "json", "lists", "json", "exclude", "nested.id"));

    @Test
    void rows_and_numbers_have_the_digests_that_java_17_wrote() throws IOException {
        List<String> digests = new ArrayList<>();
        OPTIONS.forEach(options -> digests.add(rows(options)));
        digests.add(numbers());

        if (Boolean.getBoolean("rows.write")) {
            assertThat(Runtime.version().feature()).isEqualTo(17);
            Files.createDirectories(FILE.getParent());
            Files.write(FILE, digests);
        }
        assertThat(digests).as("rows for each of the options, then numbers").isEqualTo(Files.readAllLines(FILE));
    }

    private static String rows(Map<String, String> options) {
        RandomChanges changes = new RandomChanges(new Random(20_261_122), 8);
        FlattenDynamoDb.Value<SinkRecord> connect = new FlattenDynamoDb.Value<>();
        connect.configure(options);
        FlattenDynamoDb.Value<SinkRecord> function = new FlattenDynamoDb.Value<>();
        function.configure(options);
        JsonLines lines = new JsonLines();
        JsonLines straight = new JsonLines();
        MessageDigest digest = sha256();
        for (int i = 0; i < CHANGES; i++) {
            byte[] change = changes.next().json().getBytes(StandardCharsets.UTF_8);
            byte[] row = orNull(() -> {
                SinkRecord record = connect.apply(Changes.record(change));
                return record == null ? null : lines.line(record.valueSchema(), record.value());
            });
            byte[] line = orNull(() -> function.line(change, straight));
            assertThat(line).as("change %d of %s", i, options).isEqualTo(row);
            if (line != null) {
                digest.update(line);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A change that gives no row because it does not fit gives none on both ways. */
    private static byte @Nullable [] orNull(Supplier<byte @Nullable []> made) {
        try {
            return made.get();
        } catch (org.apache.kafka.connect.errors.DataException e) {
            return null;
        }
    }

    /** Round numbers, of which the texts that Java gives differ most, and any others. */
    private static String numbers() {
        Random random = new Random(20_261_122);
        MessageDigest digest = sha256();
        for (int i = 0; i < NUMBERS; i++) {
            String round = (1 + random.nextInt(999)) + "E" + (random.nextInt(70) - 30);
            double any = Double.longBitsToDouble(random.nextLong());
            float small = Float.intBitsToFloat(random.nextInt());
            List<String> numbers = Double.isFinite(any) && Float.isFinite(small)
                    ? List.of(round, new BigDecimal(any).toString(), ShortestText.of(any), ShortestText.of(small))
                    : List.of(round);
            for (String number : numbers) {
                Double real = ExactNumber.toDouble(number);
                Float shorter = ExactNumber.toFloat(number);
                String found = number
                        + ' '
                        + (real == null ? "none" : ShortestText.of(real))
                        + ' '
                        + (shorter == null ? "none" : ShortestText.of(shorter))
                        + ' '
                        + Objects.requireNonNull(PlainValues.of(new Numeric(number)))
                                .getClass()
                                .getName()
                        + '\n';
                digest.update(found.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
