package io.tailrace.registry;

import io.tailrace.local.ChildServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Runs Apicurio's registry in this JVM, whose class path has its release and little else. */
final class ApicurioMain {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private ApicurioMain() {}

    public static void main(String[] arguments) {
        ChildServer.run(ApicurioMain::start);
    }

    private static ChildServer start() throws Exception {
        System.setProperty("quarkus.http.host", "127.0.0.1");
        System.setProperty("quarkus.http.port", "0");
        var main = Class.forName("io.quarkus.runner.GeneratedMain").getMethod("main", String[].class);
        CompletableFuture<Void> ended = CompletableFuture.runAsync(
                () -> {
                    try {
                        main.invoke(null, (Object) new String[0]);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException("The registry does not start", e);
                    }
                },
                task -> new Thread(task, "registry").start());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // The server replaces the port 0 by the one that it got.
        while (System.getProperty("quarkus.http.port").equals("0") || !answers()) {
            if (ended.isDone() || System.nanoTime() > deadline) {
                throw new IllegalStateException("The registry is not ready; its log tells why");
            }
            Thread.sleep(50);
        }
        // It stops by a hook of its own.
        return new ChildServer("http://127.0.0.1:" + port(), () -> {});
    }

    private static boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int port() {
        return Integer.parseInt(System.getProperty("quarkus.http.port"));
    }
}
