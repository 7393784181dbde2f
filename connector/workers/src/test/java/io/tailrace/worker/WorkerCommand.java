package io.tailrace.worker;

import io.tailrace.local.ServerCommand;
import java.io.File;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Workers in processes of their own that find converters in their plugin.path alone. */
public final class WorkerCommand {

    private WorkerCommand() {}

    /** A worker without the parts of the converters that tests have on their class path, which it would take for plugins. */
    public static ServerCommand of(Map<String, String> properties) {
        ServerCommand command = ServerCommand.connect(0, properties);
        String classPath = Arrays.stream(command.classPath().split(File.pathSeparator))
                .filter(jar -> !jar.contains("apicurio") && !jar.contains("schema-registry"))
                .collect(Collectors.joining(File.pathSeparator));
        return new ServerCommand(
                command.server(),
                command.port(),
                command.jvm(),
                classPath,
                command.main(),
                command.arguments(),
                command.directory());
    }
}
