package io.tailrace.cli;

import java.nio.file.Path;

/** The project's folder, as the launcher found it: config/ and the build's output lie in it. */
final class Home {
    private Home() {}

    static Path ofProcess() {
        String home = System.getProperty("tailrace.home");
        if (home == null) {
            throw new IllegalStateException("The project's folder is not known. Start with ./tailrace.");
        }
        return Path.of(home);
    }
}
