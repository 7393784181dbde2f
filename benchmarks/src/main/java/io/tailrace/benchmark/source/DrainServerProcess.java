package io.tailrace.benchmark.source;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Path;

/** A {@link DrainServer} in a process of its own. */
record DrainServerProcess(Process process, URI endpoint) implements AutoCloseable {

    static DrainServerProcess start(int changes) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        DrainServer.class.getName(),
                        Integer.toString(changes))
                .redirectError(Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        return new DrainServerProcess(process, URI.create(process.inputReader().readLine()));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
