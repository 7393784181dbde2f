package io.tailrace.sink.partition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.sink.Golden;
import io.tailrace.sink.claim.ChunkNames;
import io.tailrace.sink.claim.Claim;
import io.tailrace.sink.claim.Claims;
import io.tailrace.sink.claim.Owners;
import io.tailrace.sink.claim.Owners.Sharing;
import io.tailrace.sink.claim.Position.Beginning;
import io.tailrace.sink.claim.RowIdentity;
import io.tailrace.sink.row.RowHash;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

/**
 * What a version of the sink writes, the next one reads: the small objects in the store, the names of objects, and the hashes
 * by which a log is recognized. The rule of their evolution is in docs/sink.md.
 */
@SuppressWarnings("JavaUtilDate") // the type that Connect gives to dates, times and timestamps
class StoredFormsTest {
    private static final ChunkNames NAMES = new ChunkNames("raw/", "orders", 3, "parquet");
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Beginning FIRST = new Beginning(0, 40, "first start", NOON);
    private static final Beginning SECOND =
            new Beginning(1, 0, "the topic was deleted and created again", NOON.plusSeconds(60));
    private static final Claim CLAIM = new Claim(
            new Claim.Range(1, 0, 12),
            new Claim.Content(
                    3, "0123456789abcdef", new RowIdentity(2, 1_790_000_000_000L, -1, 17, "f00d"), row(9, -1)),
            new Claim.Author("f00d", "nonce-1", NOON.plusSeconds(90)),
            Claim.State.CLAIMED,
            List.of(
                    new Claim.File("raw/orders/dt=2026-11-22/hour=12/orders-3-g1-00000000000000000002.parquet", 2, 900),
                    new Claim.File(
                            "raw/orders/dt=2026-11-22/hour=13/orders-3-g1-00000000000000000002.parquet", 1, 700)));

    private final MemoryStore store = new MemoryStore(path -> path);
    private final Claims claims = new Claims(store, NAMES);

    private static RowIdentity row(long offset, long timestamp) {
        return new RowIdentity(offset, timestamp, 255, Long.MIN_VALUE, "f00d");
    }

    @Test
    void objects_are_written_as_before() throws IOException {
        claims.begin(FIRST);
        claims.begin(SECOND);
        claims.make(CLAIM);
        Owners owners = new Owners(store, "raw/", "orders-sink", Sharing.ONE_TOPIC_PER_TABLE);
        owners.requireTopic("orders");
        owners.requireTable("orders_table", "orders");

        Golden.assertSame(
                "objects.txt",
                store.objects.entrySet().stream()
                        .map(object -> object.getKey() + "\n" + new String((byte[]) object.getValue(), UTF_8))
                        .toList());
    }

    @Test
    void objects_of_before_are_read() throws IOException {
        readGolden();

        assertThat(claims.last()).contains(CLAIM);
        claims.finish(CLAIM);
        assertThat(claims.last()).contains(CLAIM.asWhole());
        store.delete(claims.keyOf(CLAIM));
        assertThat(claims.last()).contains(SECOND);
        store.delete(claims.keyOf(SECOND));
        assertThat(claims.last()).contains(FIRST);
        assertThat(new Owners(store, "raw/", "another", Sharing.ONE_TOPIC_PER_TABLE).otherOwner("orders"))
                .contains("orders-sink");
    }

    @Test
    void a_field_that_a_later_version_adds_is_ignored() throws IOException {
        readGolden();
        change("{\"version\":1,", "{\"version\":1,\"later\":{\"a\":[1,{}]},");

        assertThat(claims.last()).contains(CLAIM);
        assertThat(new Owners(store, "raw/", "orders-sink", Sharing.ONE_TOPIC_PER_TABLE).otherOwner("orders"))
                .isEmpty();
    }

    @Test
    void another_version_is_not_misread() throws IOException {
        readGolden();
        change("{\"version\":1,", "{\"version\":2,");

        assertThatThrownBy(claims::last)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("its version is 2, not 1. If a newer version wrote it, use that version.");
        assertThatThrownBy(() ->
                        new Owners(store, "raw/", "orders-sink", Sharing.ONE_TOPIC_PER_TABLE).otherOwner("orders"))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("its version is 2, not 1. If a newer version wrote it, use that version.");
    }

    @Test
    void files_are_named_as_before() throws IOException {
        Golden.assertSame(
                "file-names.txt",
                List.of(
                        NAMES.fileKey("orders/dt=2026-11-22/hour=13", 0, 42, 0),
                        NAMES.fileKey("orders/dt=2026-11-22/hour=13", 0, 42, 2),
                        NAMES.fileKey("orders/dt=2026-11-22/hour=13", 12, 42, 0),
                        new ChunkNames("", "_hidden", 0, "jsonl.gz").fileKey("t", 0, 0, 0)));
    }

    @Test
    void rows_and_keys_have_the_hashes_of_before() throws IOException {
        Schema schema = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("count", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        List<Object> values = new ArrayList<>(Arrays.asList(
                null,
                "größe",
                1,
                1L,
                2.5,
                true,
                new BigDecimal("12.50"),
                new byte[] {0, 1, -1},
                new Date(1_790_000_000_000L),
                List.of("a", 1),
                Map.of("a", 1, "b", List.of()),
                new Struct(schema).put("id", "x"),
                new Struct(schema).put("id", "x").put("count", 7L)));

        Golden.assertSame(
                "row-hashes.txt",
                values.stream().map(value -> RowHash.text(RowHash.of(value))).toList());
    }

    private void readGolden() throws IOException {
        List<String> lines = Golden.lines("objects.txt");
        for (int i = 0; i < lines.size(); i += 2) {
            store.objects.put(lines.get(i), lines.get(i + 1).getBytes(UTF_8));
        }
    }

    private void change(String part, String by) {
        store.objects.replaceAll((key, content) ->
                new String((byte[]) content, UTF_8).replace(part, by).getBytes(UTF_8));
    }
}
