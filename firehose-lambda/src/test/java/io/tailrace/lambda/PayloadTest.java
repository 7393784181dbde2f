package io.tailrace.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class PayloadTest {

    private static final MemoryLimits LIMITS = new MemoryLimits(1_000_000, 500_000);

    @Test
    void decodes_base64_with_and_without_padding() {
        assertThat(Payload.open(ByteBuffer.wrap("eyJhIjoxfQ==".getBytes(UTF_8)), LIMITS))
                .asString(UTF_8)
                .isEqualTo("{\"a\":1}");
        assertThat(Payload.open(ByteBuffer.wrap("eyJhIjoxfQ".getBytes(UTF_8)), LIMITS))
                .asString(UTF_8)
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void leaves_the_base64_to_be_read_again() {
        ByteBuffer base64 = base64("{}".getBytes(UTF_8));

        Payload.open(base64, LIMITS);

        assertThat(base64.remaining()).isEqualTo(4);
    }

    @Test
    void unpacks_gzip() throws IOException {
        assertThat(Payload.open(base64(gzip("{\"a\":1}".getBytes(UTF_8))), LIMITS))
                .asString(UTF_8)
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void takes_no_data_as_no_text() {
        assertThat(Payload.open(ByteBuffer.allocate(0), LIMITS)).isEmpty();
    }

    @Test
    void refuses_what_is_not_base64() {
        assertThatThrownBy(() -> Payload.open(ByteBuffer.wrap("{\"a\":1}".getBytes(UTF_8)), LIMITS))
                .isInstanceOf(DataException.class)
                .hasMessage("The data is not base64.");
    }

    @Test
    void refuses_broken_gzip() throws IOException {
        byte[] packed = gzip("{\"a\":1}".getBytes(UTF_8));

        assertThatThrownBy(() -> Payload.open(base64(Arrays.copyOf(packed, packed.length - 9)), LIMITS))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("The data starts like gzip but does not unpack");
    }

    @Test
    void unpacks_all_members_of_gzip() throws IOException {
        byte[] members = concat(gzip("{\"a\":1}".getBytes(UTF_8)), gzip("{\"b\":2}".getBytes(UTF_8)));

        assertThat(Payload.open(base64(members), LIMITS)).asString(UTF_8).isEqualTo("{\"a\":1}{\"b\":2}");
    }

    @Test
    void refuses_gzip_whose_last_member_is_cut_anywhere() throws IOException {
        byte[] first = gzip("{\"a\":1}".getBytes(UTF_8));
        byte[] second = gzip("{\"b\":2}".getBytes(UTF_8));

        for (int length = 1; length < second.length; length++) {
            byte[] cut = concat(first, Arrays.copyOf(second, length));

            assertThatThrownBy(() -> Payload.open(base64(cut), LIMITS))
                    .as("%d bytes of %d", length, second.length)
                    .isInstanceOf(DataException.class);
        }
        assertThatThrownBy(() -> Payload.open(base64(concat(first, "{}".getBytes(UTF_8))), LIMITS))
                .hasMessage("The data is gzip, and then 2 bytes that are not.");
    }

    @Test
    void refuses_gzip_that_unpacks_without_end() throws IOException {
        byte[] packed = gzip(new byte[LIMITS.recordBytes() + 1]);

        assertThat(packed).hasSizeLessThan(2_000);
        assertThatThrownBy(() -> Payload.open(base64(packed), LIMITS))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "The data unpacks to more than 1000000 bytes. Put fewer or smaller changes into a record, or give"
                                + " the function more memory (FunctionMemoryMegabytes in the template).");
    }

    @Test
    void refuses_an_aggregate_of_the_kinesis_producer_library() {
        byte[] aggregate = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2, 0x0A, 0x01, 0x61};

        assertThatThrownBy(() -> Payload.open(base64(aggregate), LIMITS))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "The data is an aggregate of the Kinesis Producer Library (KPL). Firehose takes aggregates apart"
                                + " only for a Kinesis source: make the Kinesis stream the Firehose stream's source, or set"
                                + " AggregationEnabled=false in the producer.");
        assertThatThrownBy(() -> Payload.open(base64(gzip(aggregate)), LIMITS))
                .hasMessageStartingWith("The data is an aggregate of the Kinesis Producer Library (KPL).");
    }

    private static ByteBuffer base64(byte[] data) {
        return ByteBuffer.wrap(Base64.getEncoder().encode(data));
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }

    private static byte[] gzip(byte[] data) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        }
        return out.toByteArray();
    }
}
