package io.tailrace.local;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The class path of a server whose jars fit no other's: its module lists them when it is built. */
final class OwnClassPath {

    private OwnClassPath() {}

    /**
     * The command with the server's classes before ours, of which it needs only {@link ServerMain} and its kin.
     *
     * @param server a class of the server's module
     * @param list the file with the jars, beside the module's classes
     * @param module what is to be built when the file is missing
     */
    static ServerCommand of(Class<?> server, String list, String module, ServerCommand command) {
        Path classes = location(server);
        try {
            return command.withClassPath(String.join(
                    File.pathSeparator,
                    classes.toString(),
                    Files.readString(classes.resolveSibling(list)).strip(),
                    location(ServerMain.class).toString()));
        } catch (IOException e) {
            throw new IllegalStateException(
                    command.server() + "'s list of jars is missing: run ./mvnw -Dquick -pl " + module
                            + " package in the project",
                    e);
        }
    }

    /** The folder or jar of a class. */
    static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("No folder or jar can hold " + type, e);
        }
    }
}
