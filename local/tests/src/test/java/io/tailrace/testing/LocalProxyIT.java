package io.tailrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LocalProxyIT {

    @Test
    void a_request_whose_client_hangs_up_is_not_passed_on() throws Exception {
        try (LocalProxy proxy = LocalProxy.open();
                Socket client =
                        new Socket(InetAddress.getLoopbackAddress(), proxy.url().getPort())) {
            client.getOutputStream()
                    .write("POST http://127.0.0.1:1/ HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf"
                            .getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();

            assertThat(client.getInputStream().read()).as("closed by the proxy").isNegative();
            assertThat(proxy.passed()).isEmpty();
            assertThat(proxy.asked()).isEmpty();
        }
    }
}
