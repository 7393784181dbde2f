package io.tailrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortIT {

    @Test
    void zero_becomes_a_free_port_that_no_outgoing_connection_takes() throws IOException {
        int port = Port.claim("any server", 0);

        assertThat(port).isBetween(20_000, 32_767);
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }

    /** A broker asks for two before it listens on either. */
    @Test
    void no_port_is_given_twice_though_nobody_listens_yet() {
        assertThat(IntStream.range(0, 200).map(i -> Port.free())).doesNotHaveDuplicates();
    }

    @Test
    void a_port_that_another_process_was_given_is_not_free() {
        int port = Port.free();

        // As another process finds out.
        assertThatThrownBy(() -> new DatagramSocket(port, InetAddress.getLoopbackAddress()))
                .isInstanceOf(BindException.class);
    }

    @Test
    void a_taken_port_is_refused_by_name_and_number() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            assertThatThrownBy(() -> Port.claim("any server", other.getLocalPort()))
                    .isInstanceOfSatisfying(PortTakenException.class, taken -> {
                        assertThat(taken.server()).isEqualTo("any server");
                        assertThat(taken.port()).isEqualTo(other.getLocalPort());
                    });
        }
    }
}
