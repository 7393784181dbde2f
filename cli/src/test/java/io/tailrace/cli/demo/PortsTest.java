package io.tailrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void are_six_in_a_row_from_the_base() {
        Ports ports = new Ports(5_000);

        assertThat(List.of(ports.dynamoDb(), ports.s3(), ports.kafka(), ports.connect(), ports.glue(), ports.trino()))
                .containsExactly(5_000, 5_001, 5_002, 5_003, 5_004, 5_005);
    }

    @Test
    void are_any_free_ones_from_zero() {
        assertThat(new Ports(0).trino()).isZero();
    }

    @Test
    void a_taken_one_is_named_with_the_way_out() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = new Ports(taken.getLocalPort());

            assertThatThrownBy(ports::requireFree)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + " is taken")
                    .hasMessageContaining("--port-base");
            assertThatNoException().isThrownBy(new Ports(0)::requireFree);
        }
    }

    @Test
    void end_at_the_highest_port() {
        assertThat(new Ports(65_530).trino()).isEqualTo(65_535);
        assertThatThrownBy(() -> new Ports(65_531))
                .hasMessage("--port-base is 65531; it must be between 1 and 65530, or be 0 for any free ports.");
        assertThatThrownBy(() -> new Ports(-1)).hasMessageStartingWith("--port-base is -1;");
    }
}
