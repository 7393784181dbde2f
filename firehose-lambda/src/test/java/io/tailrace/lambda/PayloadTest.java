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

    @Test
    void decodes_base64_with_and_without_padding() {
        assertThat(Payload.open(ByteBuffer.wrap("eyJhIjoxfQ==".getBytes(UTF_8))))
                .asString(UTF_8)
                .isEqualTo("{\"a\":1}");
        assertThat(Payload.open(ByteBuffer.wrap("eyJhIjoxfQ".getBytes(UTF_8))))
                .asString(UTF_8)
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void leaves_the_base64_to_be_read_again() {
        ByteBuffer base64 = base64("{}".getBytes(UTF_8));

        Payload.open(base64);

        assertThat(base64.remaining()).isEqualTo(4);
    }

    @Test
    void unpacks_gzip() throws IOException {
        assertThat(Payload.open(base64(gzip("{\"a\":1}".getBytes(UTF_8)))))
                .asString(UTF_8)
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void takes_no_data_as_no_text() {
        assertThat(Payload.open(ByteBuffer.allocate(0))).isEmpty();
    }

    @Test
    void refuses_what_is_not_base64() {
        assertThatThrownBy(() -> Payload.open(ByteBuffer.wrap("{\"a\":1}".getBytes(UTF_8))))
                .isInstanceOf(DataException.class)
                .hasMessage("The data is not base64.");
    }

    @Test
    void refuses_broken_gzip() throws IOException {
        byte[] packed = gzip("{\"a\":1}".getBytes(UTF_8));

        assertThatThrownBy(() -> Payload.open(base64(Arrays.copyOf(packed, packed.length - 9))))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("The data starts like gzip but does not unpack");
    }

    @Test
    void refuses_gzip_that_unpacks_without_end() throws IOException {
        byte[] packed = gzip(new byte[Payload.MAX_UNPACKED_BYTES + 1]);

        assertThat(packed).hasSizeLessThan(40_000);
        assertThatThrownBy(() -> Payload.open(base64(packed)))
                .isInstanceOf(DataException.class)
                .hasMessage("The data unpacks to more than 33554432 bytes.");
    }

    @Test
    void refuses_an_aggregate_of_the_kinesis_producer_library() {
        byte[] aggregate = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2, 0x0A, 0x01, 0x61};

        assertThatThrownBy(() -> Payload.open(base64(aggregate)))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("The data is a KPL aggregate.");
    }

    private static ByteBuffer base64(byte[] data) {
        return ByteBuffer.wrap(Base64.getEncoder().encode(data));
    }

    private static byte[] gzip(byte[] data) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        }
        return out.toByteArray();
    }
}
