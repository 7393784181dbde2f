package io.tailrace.benchmark.source;

import io.tailrace.benchmark.drain.Drain;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The class path of the module that holds the peers, which its build writes down. */
final class PeerClassPath {

    private PeerClassPath() {}

    static String read() throws IOException {
        try {
            Path classes = Path.of(Drain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            String jars = Files.readString(classes.resolveSibling("peers.classpath"));
            return classes + File.pathSeparator + jars.strip();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("No folder or jar can hold " + Drain.class, e);
        }
    }
}
